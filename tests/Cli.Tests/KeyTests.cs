using System.Net.Http.Json;
using System.Text.Json;

namespace Telemetry.Cli.Tests;

/// <summary>Keys as people meet them: making the first, starting a server that asks for one, using and ending it.</summary>
public sealed class KeyTests
{
    private const string AskForKeys = """{"Auth":{"Required":true}}""";

    [Fact]
    public async Task A_server_that_others_can_reach_starts_only_with_a_key_and_verbs_use_it()
    {
        var server = new RunningServer();
        try
        {
            var reachable = await ProcessRun.RunAsync(ProcessRun.Start(
                "dotnet", TelemetryCommand.Start(server.Folder, "up").ArgumentList, server.Folder, ("TELEMETRY__Listen", "http://0.0.0.0:8088")));
            Assert.Equal(1, reachable.ExitCode);
            Assert.Contains("http://0.0.0.0:8088 can be reached from other machines, and there is no API key yet", reachable.Errors, StringComparison.Ordinal);
            Assert.Contains("TELEMETRY__Auth__BootstrapKey", reachable.Errors, StringComparison.Ordinal);
            Assert.Contains("telemetry keys create admin --scope admin", reachable.Errors, StringComparison.Ordinal);

            await File.WriteAllTextAsync(Path.Combine(server.Folder, "appsettings.json"), AskForKeys);
            var made = await server.RunAsync("keys", "create", "admin", "--scope", "admin");
            Assert.True(made.ExitCode == 0, made.Errors);
            var key = made.Output.Trim();
            Assert.StartsWith("tlk_", key, StringComparison.Ordinal);

            await server.InitializeAsync();
            using (var without = await server.Http.PostAsJsonAsync("/v1/events", new { provider = "acme", model = "m", usage = new { output_tokens = 1 } }))
            {
                Assert.Equal(401, (int)without.StatusCode);
            }

            var refused = await server.RunAsync("keys", "list");
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("--key or TELEMETRY_KEY", refused.Errors, StringComparison.Ordinal);

            var listed = await ProcessRun.RunAsync(ProcessRun.Start(
                "dotnet", TelemetryCommand.Start(server.Folder, "keys", "list", "--json").ArgumentList, server.Folder, ("TELEMETRY_KEY", key)));
            Assert.True(listed.ExitCode == 0, listed.Errors);
            using var keys = JsonDocument.Parse(listed.Output);
            Assert.Equal("admin", keys.RootElement.GetProperty("data").EnumerateArray().Single().GetProperty("name").GetString());

            var revoked = await server.RunAsync("keys", "revoke", "admin", "--key", key);
            Assert.True(revoked.ExitCode == 0, revoked.Errors);
            var ended = await server.RunAsync("keys", "list", "--key", key);
            Assert.Equal(1, ended.ExitCode);
            Assert.Contains("was revoked", ended.Errors, StringComparison.Ordinal);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }
}
