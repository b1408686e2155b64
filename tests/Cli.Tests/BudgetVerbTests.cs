using System.Text.Json;

namespace Telemetry.Cli.Tests;

/// <summary>Budgets through the verbs, against a real server.</summary>
public sealed class BudgetVerbTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_budget_is_set_seen_checked_and_removed()
    {
        using var folder = new TempFolder();
        var none = await server.RunAsync("budgets", "check");
        Assert.Equal((0, ""), (none.ExitCode, none.Output));

        var set = await server.RunAsync("budgets", "set", "lab", "--limit-usd", "0.00005", "--period", "day", "--filter", "team=lab", "--threshold", "80", "--threshold", "forecast:100");
        Assert.True(set.ExitCode == 0, set.Errors);
        Assert.Contains("budget lab is set, revision 1", set.Errors, StringComparison.Ordinal);
        Assert.Contains("lab", (await server.RunAsync("budgets", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("80", (await server.RunAsync("budgets", "show", "lab")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("budgets", "check", "lab")).ExitCode);

        var price = await server.RunAsync("prices", "set", "acme-budget/llm", "uncached_input_tokens=2", "output_tokens=8");
        Assert.True(price.ExitCode == 0, price.Errors);
        var line = """{"provider":"acme-budget","model":"llm","usage":{"uncached_input_tokens":10,"output_tokens":5},"dimensions":{"team":"lab"}}""";
        Assert.Equal(0, (await server.RunAsync("import", "events", folder.Write("e.ndjson", line))).ExitCode);
        var status = await server.RunAsync("budgets", "status", "lab", "--json");
        using (var answer = JsonDocument.Parse(status.Output))
        {
            Assert.Equal("0.00006", answer.RootElement.GetProperty("spent_usd").GetString());
        }

        var check = await server.RunAsync("budgets", "check");
        Assert.Equal(3, check.ExitCode);
        Assert.Contains("lab", check.Output, StringComparison.Ordinal);
        Assert.Contains("120.0%", (await server.RunAsync("budgets", "status", "lab")).Output, StringComparison.Ordinal);
        Assert.Contains("80 % actual at", (await server.RunAsync("budgets", "simulate", "lab", "--periods", "2")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await server.RunAsync("budgets", "remove", "lab")).ExitCode);
        var gone = await server.RunAsync("budgets", "show", "lab");
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains("There is no budget \"lab\"", gone.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_refuses_exits_2_with_the_field()
    {
        var refused = await server.RunAsync("budgets", "set", "a", "--limit-usd", "-3", "--period", "day", "--timezone", "Europe/Berln", "--filter", "session=x");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("limit_usd: -3 is not above 0.", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("did you mean Europe/Berlin?", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("filter.session: Budgets cannot use session", refused.Errors, StringComparison.Ordinal);
    }
}
