using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Telemetry.Events;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Attributing;

public sealed class AttributionTests
{
    private const string Body = """{"model":"gpt-5.4","user":"sam"}""";

    [Fact]
    public async Task What_is_pushed_further_in_wins_dimension_by_dimension_and_ends_with_its_using()
    {
        using (UsageContext.Push(team: "search", feature: "rag", tags: [new("experiment", "a"), new("region", "eu")]))
        {
            var inside = default(UsageEvent);
            using (UsageContext.Push(feature: "rerank", costCenter: "42", tags: [new("experiment", "b")]))
            {
                inside = await CaptureAsync();
            }

            var outside = await CaptureAsync();
            Assert.Equal(("search", "rerank", "42"), (inside.Dimensions.Team, inside.Dimensions.Feature, inside.Dimensions.CostCenter));
            Assert.Equal([new("experiment", "b"), new("region", "eu")], inside.Tags);
            Assert.Equal(("search", "rag", ""), (outside.Dimensions.Team, outside.Dimensions.Feature, outside.Dimensions.CostCenter));
            Assert.Equal([new("experiment", "a"), new("region", "eu")], outside.Tags);
        }

        Assert.Equal("", (await CaptureAsync()).Dimensions.Team);
    }

    [Fact]
    public async Task Calls_side_by_side_do_not_see_each_others_attribution()
    {
        var teams = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            using var scope = UsageContext.Push(team: $"team-{number}");
            await Task.Yield();
            return (await CaptureAsync()).Dimensions.Team;
        }));

        Assert.Equal(Enumerable.Range(0, 20).Select(number => $"team-{number}"), teams);
    }

    [Fact]
    public async Task The_ambient_wins_over_baggage_over_the_requests_user_over_the_clients_and_the_captures_defaults()
    {
        using var activity = new Activity("request").AddBaggage("telemetry.team", "baggage").AddBaggage("telemetry.feature", "baggage")
            .AddBaggage("telemetry.tag.tenant", "t1").AddBaggage("team", "not ours").Start();
        using var scope = UsageContext.Push(team: "ambient");
        var options = new UsageCaptureOptions { Defaults = new Attribution { Team = "capture", User = "capture", Project = "capture", Environment = "capture" } };

        var captured = await CaptureAsync(options, new Attribution { Team = "client", Feature = "client", Project = "client" });

        Assert.Equal(
            new Attribution { Team = "ambient", Feature = "baggage", User = "sam", Project = "client", Environment = "capture" }, captured.Dimensions);
        Assert.Equal([new("tenant", "t1")], captured.Tags);
        Assert.Equal(activity.TraceId.ToHexString(), captured.TraceId);
        Assert.Equal(activity.SpanId.ToHexString(), captured.SpanId);
    }

    [Fact]
    public async Task Baggage_is_not_read_where_strangers_can_send_it()
    {
        using var activity = new Activity("request").AddBaggage("telemetry.team", "baggage").Start();

        Assert.Equal("", (await CaptureAsync(new UsageCaptureOptions { Baggage = null })).Dimensions.Team);
    }

    [Fact]
    public async Task A_user_is_hashed_with_the_owners_key_wherever_it_comes_from()
    {
        var key = "key"u8.ToArray();
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(key, "sam"u8));

        Assert.Equal(expected, (await CaptureAsync(new UsageCaptureOptions { UserHashKey = key })).Dimensions.User);
        using var scope = UsageContext.Push(user: "sam");
        Assert.Equal(expected, (await CaptureAsync(new UsageCaptureOptions { UserHashKey = key }, body: "{}")).Dimensions.User);
    }

    [Fact]
    public async Task What_no_event_may_carry_is_passed_over_and_the_rest_is_kept()
    {
        using var scope = UsageContext.Push(
            team: new string('x', 257), feature: "rag", promptName: "two words", tags: Enumerable.Range(0, 20).Select(number => KeyValuePair.Create($"t{number}", "v")));

        var captured = await CaptureAsync();

        Assert.Equal(new Attribution { Feature = "rag", User = "sam" }, captured.Dimensions);
        Assert.Equal(16, captured.Tags.Count);
    }

    private static async Task<UsageEvent> CaptureAsync(UsageCaptureOptions? options = null, Attribution? defaults = null, string body = Body)
    {
        var published = new EventList();
        await using var usage = new TelemetryUsage(published, options);
        using var http = usage.CreateHttpClient(defaults, new Scripted(static () => new HttpResponseMessage
        {
            Content = new StringContent("""{"id":"chatcmpl-1","model":"gpt-5.4","usage":{"prompt_tokens":3,"completion_tokens":4}}""", Encoding.UTF8, "application/json"),
        }));
        using var answer = await http.PostAsync(new Uri("http://api.openai.com/v1/chat/completions"), new StringContent(body, Encoding.UTF8, "application/json"));
        return Assert.Single(published.Events);
    }
}
