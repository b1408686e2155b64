using System.Net;
using System.Text;
using System.Text.Json;
using Telemetry.Api.DeadLetters;
using Telemetry.Api.Tests.Hosting;
using Telemetry.Events;

namespace Telemetry.Api.Tests.Lists;

public sealed class DeadLetterTests
{
    [Fact]
    public async Task Dead_letters_come_newest_first_filtered_and_paged()
    {
        await using var host = await ApiHost.StartAsync();
        var letters = Enumerable.Range(0, 7).Select(at => Letter($"2026-11-{10 + at} 00:00:00.000", at % 2 == 0 ? "invalid" : "malformed", "{}")).ToList();
        await host.InsertAsync("dead_letters", letters.Select(letter => letter.Json));
        await host.InsertAsync("dead_letters", letters.Take(3).Select(letter => letter.Json));

        var all = await host.GetAsync("/api/v1/dead-letters");
        Assert.Equal(letters.Select(letter => letter.Id).Reverse(), all.Rows().Select(row => row.Text("id")));
        Assert.Equal(4, (await host.GetAsync("/api/v1/dead-letters?reason=invalid")).Rows().Count);
        Assert.Equal(7, (await host.GetAsync("/api/v1/dead-letters?reason=invalid&reason=malformed")).Rows().Count);

        var first = await host.GetAsync("/api/v1/dead-letters?limit=5");
        var second = await host.GetAsync($"/api/v1/dead-letters?limit=5&page={first.Text("next_page")}");
        Assert.Equal(all.Rows().Select(row => row.Text("id")), first.Rows().Concat(second.Rows()).Select(row => row.Text("id")));
        Assert.True(second.IsNull("next_page"));
        Assert.Equal(["page"], (await host.GetProblemAsync($"/api/v1/dead-letters?reason=invalid&page={first.Text("next_page")}", 400)).FaultyFields());
        Assert.Equal(["limit", "resaon"], (await host.GetProblemAsync("/api/v1/dead-letters?resaon=x&limit=0", 400)).FaultyFields().Order());
    }

    [Fact]
    public async Task One_dead_letter_has_its_original_bytes_also_where_they_are_no_text()
    {
        await using var host = await ApiHost.StartAsync();
        var text = Letter("2026-11-10 00:00:00.000", "invalid", "{\"a\":\"ü\n\"}");
        await host.InsertAsync("dead_letters", text.Json);
        await Telemetry.Store.Client.ClickHouseQueries.ExecuteAsync(
            host.Store, "INSERT INTO dead_letters (id, first_seen, original) SELECT '11111111-1111-4111-8111-111111111111', '2026-11-11 00:00:00', unhex('FF00FE')");

        var detail = await host.GetAsync($"/api/v1/dead-letters/{text.Id}");
        Assert.Equal("{\"a\":\"ü\n\"}", detail.Text("original"));
        Assert.Equal("{\"a\":\"ü\n\"}", Encoding.UTF8.GetString(detail.GetProperty("original_base64").GetBytesFromBase64()));
        Assert.Equal("invalid", detail.Text("reason"));
        var binary = await host.GetAsync("/api/v1/dead-letters/11111111-1111-4111-8111-111111111111");
        Assert.True(binary.IsNull("original"));
        Assert.Equal([0xFF, 0x00, 0xFE], binary.GetProperty("original_base64").GetBytesFromBase64());
        Assert.Equal(3, binary.Number("size"));
        await host.GetProblemAsync($"/api/v1/dead-letters/{Guid.NewGuid()}", 404);
        await host.GetProblemAsync("/api/v1/dead-letters/x", 400);
    }

    [Fact]
    public async Task A_reason_that_there_is_not_names_the_nearest_one()
    {
        await using var host = await ApiHost.StartAsync();
        var problem = await host.GetProblemAsync("/api/v1/dead-letters?reason=malformd&reason=invalid", 400);
        Assert.Equal(["reason"], problem.FaultyFields());
        Assert.Contains("did you mean malformed?", problem.Text("detail")!, StringComparison.Ordinal);
        foreach (var reason in DeadLetterReasons.All)
        {
            Assert.Empty((await host.GetAsync($"/api/v1/dead-letters?reason={reason}")).Rows());
        }
    }

    [Fact]
    public async Task What_was_refused_before_it_lay_in_the_log_has_no_place_there()
    {
        await using var host = await ApiHost.StartAsync();
        var letter = Letter("2026-11-10 00:00:00.000", "invalid", "{}", placed: false);
        await host.InsertAsync("dead_letters", letter.Json);

        var row = Assert.Single((await host.GetAsync("/api/v1/dead-letters")).Rows());
        Assert.True(row.IsNull("partition") && row.IsNull("offset"));
        Assert.True((await host.GetAsync($"/api/v1/dead-letters/{letter.Id}")).IsNull("offset"));
        var csv = (await host.GetTextAsync("/api/v1/dead-letters?format=csv")).Split('\n');
        var columns = csv[0].Trim().Split(',').ToList();
        Assert.Equal(("", ""), (csv[1].Split(',')[columns.IndexOf("partition")], csv[1].Split(',')[columns.IndexOf("offset")]));
    }

    [Fact]
    public async Task A_replay_hands_the_original_bytes_on_and_says_what_became_of_them()
    {
        await using var host = await ApiHost.StartAsync();
        var good = Letter("2026-11-10 00:00:00.000", "invalid", "{\"fine\":1}");
        var bad = Letter("2026-11-10 00:00:00.000", "invalid", "still bad");
        await host.InsertAsync("dead_letters", good.Json, bad.Json);

        using var accepted = await host.Http.PostAsync(new Uri($"/api/v1/dead-letters/{good.Id}/replay", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var replayed = Assert.Single(((ReplayRecorder)host.Service<IDeadLetterReplay>()).Replayed);
        Assert.Equal("{\"fine\":1}", Encoding.UTF8.GetString(replayed.Original.Span));

        using var refused = await host.Http.PostAsync(new Uri($"/api/v1/dead-letters/{bad.Id}/replay", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("still bad", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var missing = await host.Http.PostAsync(new Uri($"/api/v1/dead-letters/{Guid.NewGuid()}/replay", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private static (string Id, string Json) Letter(string seen, string reason, string original, bool placed = true)
    {
        var id = Guid.NewGuid().ToString();
        return (id, JsonSerializer.Serialize(new
        {
            id, first_seen = seen, reason, detail = "d", topic = "llm.usage.v1", partition = placed ? 2 : (int?)null, offset = placed ? 5 : (int?)null, original,
        }));
    }
}
