using System.Text.RegularExpressions;
using Telemetry.Testing;

namespace Telemetry.Cli.Tests;

/// <summary>The port on which ClickHouse HTTP clients read the embedded store.</summary>
public sealed partial class ClickHousePortTests
{
    [Fact]
    public async Task A_ClickHouse_client_reads_the_store_but_no_secrets_and_cannot_write_to_it()
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
            await server.RunAsync("keys", "create", "reader", "--scope", "read");
            await server.RunAsync("budgets", "set", "all", "--limit-usd", "5", "--period", "day");
            var objects = await AskAsync(clickHouse, "SELECT kind, id FROM telemetry.objects");
            await Until.TrueAsync(
                async () => await AskAsync(clickHouse, "SELECT budget_id FROM telemetry.budget_status") == "all\n", TimeSpan.FromSeconds(60), static () => "The budget did not show.");
            using var merged = await clickHouse.PostAsync("/", new StringContent("SELECT kind, id FROM `merge` ('telemetry', '^objects$')"));
            using var reset = await clickHouse.PostAsync("/", new StringContent("SELECT kind FROM telemetry.objects SETTINGS additional_table_filters = {}"));

            Assert.Equal("1\n", before);
            Assert.False(insert.IsSuccessStatusCode);
            Assert.Equal("164", insert.Headers.GetValues("X-ClickHouse-Exception-Code").Single());
            Assert.Equal("164", drop.Headers.GetValues("X-ClickHouse-Exception-Code").Single());
            Assert.Equal("1\n", after);
            Assert.Equal("budget\tall\n", objects);
            Assert.Equal("164", merged.Headers.GetValues("X-ClickHouse-Exception-Code").Single());
            Assert.Equal("164", reset.Headers.GetValues("X-ClickHouse-Exception-Code").Single());
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

    private static Task<string> CountAsync(HttpClient clickHouse) => AskAsync(clickHouse, "select count() from telemetry.usage_events");

    private static Task<string> AskAsync(HttpClient clickHouse, string sql) => clickHouse.GetStringAsync("/?query=" + Uri.EscapeDataString(sql));

    [GeneratedRegex(@"ClickHouse\s+(http://\S+) \(read only")]
    private static partial Regex Port();
}
