using System.Net.Http.Json;

namespace Telemetry.Cli.Tests;

/// <summary>A server's start and end, and verbs without one.</summary>
public sealed class ServerLifeTests
{
    [Fact]
    public async Task A_stopped_server_frees_its_data_and_a_verb_then_opens_it_itself()
    {
        var server = new RunningServer();
        await server.InitializeAsync();
        try
        {
            using var posted = await server.Http.PostAsJsonAsync("/v1/events", new
            {
                event_id = "88888888-8888-4888-8888-888888888888",
                provider = "anthropic",
                model = "claude-opus-4-5",
                usage = new { uncached_input_tokens = 1200, output_tokens = 350 },
            });
            Assert.Equal(202, (int)posted.StatusCode);

            Assert.Equal(0, await server.StopAsync());
            Assert.False(File.Exists(Path.Combine(server.Data, "lock.json")));
            var result = await server.RunAsync("query", "spend", "--json");

            Assert.True(result.ExitCode == 0, result.Errors);
            Assert.Contains("no server runs on", result.Errors, StringComparison.Ordinal);
            Assert.Contains("\"cost_usd\": \"0.01475\"", result.Output, StringComparison.Ordinal);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_server_watches_no_folder_of_wherever_it_was_started()
    {
        var server = new RunningServer();
        Directory.CreateDirectory(Path.Combine(server.Folder, "below", "further"));
        await server.InitializeAsync();
        try
        {
            var watches = Directory.GetFiles($"/proc/{server.ProcessId}/fdinfo")
                .SelectMany(static open => Readable(open))
                .Where(static line => line.StartsWith("inotify", StringComparison.Ordinal));

            Assert.Empty(watches);
        }
        finally
        {
            await server.DisposeAsync();
        }

        static string[] Readable(string open)
        {
            try
            {
                return File.ReadAllLines(open);
            }
            catch (IOException)
            {
                return []; // Closed meanwhile.
            }
        }
    }

    [Fact]
    public async Task A_page_that_resolves_its_own_name_to_this_machine_is_not_served()
    {
        var server = new RunningServer();
        await server.InitializeAsync();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/spend");
            request.Headers.Host = "attacker.example";
            using var refused = await server.Http.SendAsync(request);
            using var served = await server.Http.GetAsync("/api/v1/spend");

            Assert.Equal((400, 200), ((int)refused.StatusCode, (int)served.StatusCode));
            Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
            Assert.Contains("attacker.example", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }
}
