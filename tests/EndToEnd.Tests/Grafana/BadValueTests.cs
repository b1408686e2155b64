using System.Net;
using System.Text.Json;

namespace Telemetry.EndToEnd.Tests.Grafana;

/// <summary>Values of variables come from the address bar as well: none of them may become part of a statement.</summary>
[Collection(ServerCollection.Name)]
public sealed class BadValueTests(ServerInProcess server) : IAsyncLifetime
{
    private static readonly BoardState Day = new(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 7, 2, 0, 0, 0, TimeSpan.Zero));

    private static bool stored;

    // Teams of real calls: each is also what somebody might try.
    private static readonly string[] Teams =
    [
        "'; DROP TABLE usage_events; --", "') OR 1=1 --", @"\", @"\' OR 1=1 --", "50%", "%27", "a,b", "{braces}", "\"quoted\"", "$__toTime", "${team}",
        "(unallocated)", "a b+c&d=e", "日本語", "`back`", "line\nbreak", new('x', 250),
    ];

    public static TheoryData<string> Attempts =>
    [
        .. Teams, @"x\", "x') UNION ALL SELECT 1 --", @"\') UNION ALL SELECT 1 --", "%5C%27", "%2527) OR 1=1 --", "", "{}", ",", "%", "%ZZ", "\0", new('\'', 20_000), new('%', 20_000),
    ];

    public async Task InitializeAsync()
    {
        if (stored)
        {
            return;
        }

        var calls = Teams.Select(static (team, index) => JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["event_id"] = $"00000000-0000-7000-8000-{index:D12}",
            ["provider"] = "anthropic",
            ["model"] = "claude-opus-4-5",
            ["occurred_at"] = "2026-07-01T10:00:00Z",
            ["usage"] = new Dictionary<string, int> { ["output_tokens"] = 1000 + index },
            ["dimensions"] = new Dictionary<string, string> { ["team"] = team },
        }));
        var (status, answer) = await server.PostAsync(string.Join('\n', calls), "application/x-ndjson");
        Assert.True(status == (int)HttpStatusCode.Accepted && answer.GetProperty("rejected").GetArrayLength() == 0, answer.ToString());
        await server.DrainAsync();
        stored = true;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_name_of_any_characters_can_be_chosen_and_finds_its_own_calls_alone()
    {
        var options = await BoardData.AskAsync(server, Board.Named("overview").VariableQueries.Single(static query => query.Name == "team").Sql, Day);
        var panel = Board.Named("overview").PanelNamed("Who spends");

        Assert.Equal(Teams.Order(StringComparer.Ordinal), options["text"].Select(static text => text.GetString()!).Order(StringComparer.Ordinal));
        foreach (var (value, text) in options["value"].Zip(options["text"]))
        {
            var frame = await BoardData.AskAsync(server, panel.Sql, Choose("team", value.GetString()!));

            Assert.Equal(text.GetString(), Assert.Single(frame["team"]).GetString());
        }
    }

    [Fact]
    public async Task Several_names_of_any_characters_can_be_chosen_together()
    {
        var options = await BoardData.AskAsync(server, Board.Named("overview").VariableQueries.Single(static query => query.Name == "team").Sql, Day);
        var values = options["value"].Select(static value => value.GetString()!).Where(static value => !value.Contains('x', StringComparison.Ordinal)).ToArray();

        var frame = await BoardData.AskAsync(server, Board.Named("overview").PanelNamed("Who spends").Sql, Choose("team", values));

        Assert.Equal(Teams.Length - 1, frame.Rows.Count);
    }

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task A_value_from_the_address_bar_finds_at_most_a_team_of_that_name(string attempt)
    {
        var panel = Board.Named("overview").PanelNamed("Who spends");
        foreach (var variable in (string[])["tenant", "team"])
        {
            var frame = await BoardData.AskAsync(server, panel.Sql, Choose(variable, attempt));

            // Nothing chosen is everything, as the plugin has it.
            Assert.InRange(frame.Rows.Count, attempt.Length == 0 ? Teams.Length : 0, attempt.Length == 0 ? Teams.Length : 2);
        }
    }

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task A_bucket_or_zone_that_is_none_is_an_error_and_nothing_else(string attempt)
    {
        var panel = Board.Named("overview").PanelNamed("Spend by team");
        foreach (var state in (BoardState[])[Day with { Bucket = attempt }, Day with { TimeZone = attempt }])
        {
            var (status, text) = await BoardData.TryAsync(server, PluginMacros.Expand(panel.Sql, state));

            Assert.True(status != HttpStatusCode.OK || attempt.Length == 0, text);
            Assert.DoesNotContain("SYNTAX_ERROR", text, StringComparison.Ordinal);
        }
    }

    private static BoardState Choose(string variable, params string[] values) => Day with { Chosen = new(StringComparer.Ordinal) { [variable] = values } };
}
