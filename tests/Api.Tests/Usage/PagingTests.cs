using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.Usage;

public sealed class PagingTests
{
    private const string Range = "from=2026-11-01&to=2026-11-20";

    [Theory]
    [InlineData("group_by=team,session")]
    [InlineData("group_by=team&bucket=none")]
    [InlineData("group_by=team,model&bucket=hour&tz=Asia/Kathmandu")]
    public async Task Pages_joined_are_the_whole_list_and_each_states_the_total_of_the_range(string query)
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(Enumerable.Range(0, 40).Select(at => new StoredCall
        {
            OccurredAt = $"2026-11-{5 + (at % 2):00} 12:0{at % 10}:00.000",
            Team = at % 5 == 0 ? "" : $"team {at % 5}",
            Session = $"s{at % 3}",
            Model = at % 2 == 0 ? "a" : "b",
        }.Costing(at % 4 == 0 ? "0" : "0.5")));

        var whole = await host.GetAsync($"/api/v1/spend?{Range}&{query}");
        Assert.True(whole.IsNull("next_page"));
        var joined = new List<string>();
        string? page = null;
        do
        {
            var answer = await host.GetAsync($"/api/v1/spend?{Range}&{query}&limit=3{(page is null ? "" : $"&page={page}")}");
            Assert.InRange(answer.Rows().Count, 1, 3);
            Assert.Equal(whole.GetProperty("total").GetRawText(), answer.GetProperty("total").GetRawText());
            joined.AddRange(answer.Rows().Select(row => row.GetRawText()));
            page = answer.Text("next_page");
        }
        while (page is not null);

        Assert.Equal(whole.Rows().Select(row => row.GetRawText()), joined);
    }

    [Fact]
    public async Task A_cursor_keeps_the_defaulted_range_while_the_clock_moves_on()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(Enumerable.Range(0, 5).Select(at => new StoredCall { OccurredAt = "2026-11-15 00:00:00.000", Team = $"t{at}" }));
        var first = await host.GetAsync("/api/v1/spend?group_by=team&limit=2");
        host.Clock.Advance(TimeSpan.FromDays(3));
        var second = await host.GetAsync($"/api/v1/spend?group_by=team&limit=10&page={first.Text("next_page")}");
        Assert.Equal(first.Text("from"), second.Text("from"));
        Assert.Equal(["t2", "t3", "t4"], second.Rows().Select(row => row.Group("team")));
        Assert.Equal(["page"], (await host.GetProblemAsync($"/api/v1/spend?group_by=model&page={first.Text("next_page")}", 400)).FaultyFields());
        Assert.Equal(["page"], (await host.GetProblemAsync($"/api/v1/cache?group_by=team&page={first.Text("next_page")}", 400)).FaultyFields());
        Assert.Equal(["page"], (await host.GetProblemAsync($"/api/v1/spend?group_by=team&page={first.Text("next_page")}A", 400)).FaultyFields());
    }

    [Fact]
    public async Task CSV_has_groups_then_fields_without_total_and_no_spreadsheet_runs_its_text()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            new StoredCall { Team = "=HYPERLINK(\"x\")", OccurredAt = "2026-11-05 00:00:00.000", CostUsd = "2", CostWithoutCacheUsd = "1.5" },
            new StoredCall { Team = "a,\"b\"\nc", OccurredAt = "2026-11-06 00:00:00.000" }.Costing("1"),
            new StoredCall { OccurredAt = "2026-11-07 00:00:00.000" }.Costing("1"));

        var csv = await host.GetTextAsync($"/api/v1/spend?{Range}&group_by=team,tag.x&format=csv&limit=2");
        var lines = csv.Split("\r\n");
        Assert.StartsWith("team,tag.x,start,end,calls,errors,uncached_input_tokens,", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",time_to_first_token_ms_p50,time_to_first_token_ms_p95", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("\"'=HYPERLINK(\"\"x\"\")\",,2026-11-05T00:00:00Z,2026-11-06T00:00:00Z,1,0,0,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",2,0,1.5,-0.5,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("\"a,\"\"b\"\"\nc\",,2026-11-06T00:00:00Z", lines[2], StringComparison.Ordinal);
        Assert.Equal([""], lines[3..]);

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/spend?{Range}&group_by=team&limit=2");
        request.Headers.Add("Accept", "text/csv");
        using var response = await host.Http.SendAsync(request);
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("rel=\"next\"", response.Headers.GetValues("Link").Single(), StringComparison.Ordinal);
        Assert.StartsWith("start,end,calls", (await host.GetTextAsync("/api/v1/spend?from=2026-01-01&to=2026-01-02&format=csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CSV_shows_ids_and_texts_bare()
    {
        await using var host = await ApiHost.StartAsync();
        var call = new StoredCall { OccurredAt = "2026-11-05 00:00:00.000" };
        await host.StoreAsync(call);

        var lines = (await host.GetTextAsync($"/api/v1/events?{Range}&format=csv")).Split("\r\n");
        Assert.StartsWith("event_id,tenant,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{call.EventId},", lines[1], StringComparison.Ordinal);
    }
}
