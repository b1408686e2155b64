using System.Text.RegularExpressions;

namespace Telemetry.Cli.Tests;

/// <summary>The port on which ClickHouse HTTP clients read the embedded store.</summary>
public sealed partial class ClickHousePortTests
{
    [Fact]
    public async Task A_ClickHouse_client_reads_the_store_and_cannot_write_to_it()
    {
        var server = new RunningServer { Arguments = ["--clickhouse-port", "0"] };
        await server.InitializeAsync();
        try
        {
            await StoreOneCallAsync(server);
            var port = Port().Match(server.Errors);
            Assert.True(port.Success, server.Errors);
            using var clickHouse = new HttpClient { BaseAddress = new Uri(port.Groups[1].Value) };

            var before = await CountAsync(clickHouse);
            using var insert = await clickHouse.PostAsync("/", new StringContent("INSERT INTO telemetry.usage_events SELECT * FROM telemetry.usage_events"));
            using var drop = await clickHouse.PostAsync("/", new StringContent("DROP TABLE telemetry.usage_events"));
            var after = await CountAsync(clickHouse);

            Assert.Equal("1\n", before);
            Assert.False(insert.IsSuccessStatusCode);
            Assert.Equal("164", insert.Headers.GetValues("X-ClickHouse-Exception-Code").Single());
            Assert.Equal("164", drop.Headers.GetValues("X-ClickHouse-Exception-Code").Single());
            Assert.Equal("1\n", after);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static async Task StoreOneCallAsync(RunningServer server)
    {
        using var folder = new TempFolder();
        var file = folder.Write("e.ndjson", """{"provider":"anthropic","model":"claude-opus-4-5","usage":{"output_tokens":1}}""");
        var stored = await server.RunAsync("import", "events", file);
        Assert.True(stored.ExitCode == 0, stored.Errors);
    }

    private static Task<string> CountAsync(HttpClient clickHouse) =>
        clickHouse.GetStringAsync("/?query=" + Uri.EscapeDataString("select count() from telemetry.usage_events"));

    [GeneratedRegex(@"ClickHouse\s+(http://\S+) \(read only")]
    private static partial Regex Port();
}
