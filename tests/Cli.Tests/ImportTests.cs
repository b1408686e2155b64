using System.Globalization;
using System.Text.Json;
using Telemetry.Cli.Tests.ClaudeCode;

namespace Telemetry.Cli.Tests;

/// <summary>The import of a large tree through the real verb into a real server.</summary>
public sealed class ImportTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_tree_of_100_000_lines_is_imported_exactly_and_a_second_import_changes_nothing()
    {
        using var folder = new TempFolder();
        var now = ServerClock.Now();
        var tree = SessionTree.Make(folder.Path, 100_000, 7, now);
        var expected = tree.Calls.Where(static call => call.Stopped || !call.InFreshFile).ToList();
        Assert.Contains(expected, static call => !call.Stopped);
        Assert.NotEqual(tree.Calls.Count, expected.Count);

        using var first = await ImportAsync(folder.Path);
        var spent = await SpendAsync(now);
        using var second = await ImportAsync(folder.Path);
        var after = await SpendAsync(now);

        Check(first, tree, isNew: true, expected.Count);
        Assert.Equal(ListPrice.Of(expected), Sum(first.RootElement.GetProperty("data")));
        var total = spent.GetProperty("total");
        Assert.Equal(ListPrice.Of(expected), Money(total));
        Assert.Equal(expected.Count, total.GetProperty("calls").GetInt64());
        Assert.Equal(expected.LongCount(static call => !call.Stopped), total.GetProperty("partial_calls").GetInt64());
        Assert.Equal(expected.Sum(static call => call.Output), total.GetProperty("output_tokens").GetInt64());
        foreach (var group in expected.GroupBy(static call => (call.Project, call.Model, call.Agent)))
        {
            var row = spent.GetProperty("data").EnumerateArray().Single(row => Group(row) == group.Key);
            Assert.Equal((group.LongCount(), ListPrice.Of(group)), (row.GetProperty("calls").GetInt64(), Money(row)));
        }

        Check(second, tree, isNew: false, expected.Count);
        Assert.Equal(first.RootElement.GetProperty("data").ToString(), second.RootElement.GetProperty("data").ToString());
        Assert.Equal(total.ToString(), after.GetProperty("total").ToString());
        Assert.Equal(spent.GetProperty("data").ToString(), after.GetProperty("data").ToString());
    }

    private static void Check(JsonDocument summary, SessionTree tree, bool isNew, int stored)
    {
        Assert.Equal(tree.Files, Number("files"));
        Assert.Equal(tree.Lines, Number("lines"));
        Assert.Equal(tree.Calls.Count, Number("calls"));
        Assert.Equal(tree.DamagedLines, Number("refused"));
        Assert.Equal(tree.Calls.Count - stored, Number("in_progress"));
        Assert.Equal((isNew ? stored : 0, isNew ? 0 : stored, 0), (Number("new"), Number("already_stored"), Number("completed")));

        long Number(string name) => summary.RootElement.GetProperty(name).GetInt64();
    }

    private async Task<JsonDocument> ImportAsync(string folder)
    {
        var result = await server.RunAsync("import", "claude-code", folder, "--json");
        Assert.True(result.ExitCode == 0, result.Errors);
        return JsonDocument.Parse(result.Output);
    }

    private async Task<JsonElement> SpendAsync(DateTimeOffset now)
    {
        var from = now.AddDays(-210).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var result = await server.RunAsync("query", "spend", "--bucket", "none", "--group-by", "project,model,agent", "--from", from, "--limit", "10000", "--json");
        Assert.True(result.ExitCode == 0, result.Errors);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private static (string Project, string Model, string Agent) Group(JsonElement row)
    {
        var group = row.GetProperty("group");
        return (group.GetProperty("project").GetString()!, group.GetProperty("model").GetString()!, group.GetProperty("agent").GetString() ?? "");
    }

    private static decimal Sum(JsonElement rows) => rows.EnumerateArray().Sum(Money);

    private static decimal Money(JsonElement row) => decimal.Parse(row.GetProperty("cost_usd").GetString()!, CultureInfo.InvariantCulture);
}
