using Telemetry.Events;

namespace Telemetry.Simulator.Tests;

/// <summary>The traits of the company that anyone would see in its figures.</summary>
public class TraitTests(SimulatedWeeks weeks) : IClassFixture<SimulatedWeeks>
{
    private static readonly string[] Small = ["haiku", "luna", "nano", "lite", "deepseek", "embedding", "nebula"];
    private static readonly string[] Large = ["opus", "fable", "astra", "gpt-5.5"];

    [Fact]
    public void Models_are_about_62_percent_small_33_medium_and_5_large()
    {
        double small = Share(call => Has(call, Small)), large = Share(call => Has(call, Large));

        Assert.InRange(small, 0.60, 0.65);
        Assert.InRange(large, 0.04, 0.065);
        Assert.InRange(1 - small - large, 0.30, 0.35);
    }

    [Fact]
    public void Office_features_rest_at_the_weekend_and_customers_do_so_less()
    {
        Assert.InRange(Weekend("staff-assistant"), 0.05, 0.25);
        Assert.InRange(Weekend("short-chat"), 0.55, 0.95);

        double Weekend(string feature)
        {
            var calls = weeks.Of(feature).ToList();
            return (SimulatedWeeks.On(calls, "2026-11-07") + SimulatedWeeks.On(calls, "2026-11-08"))
                / (double)(SimulatedWeeks.On(calls, "2026-11-04") + SimulatedWeeks.On(calls, "2026-11-05"));
        }
    }

    [Fact]
    public void Each_zone_works_by_its_own_clock()
    {
        // 03:30 to 06:30 UTC: morning in Kolkata, night in Berlin; 13:00 to 16:00 UTC: the other way round.
        Assert.True(Between("data", 210, 390) > 2 * Between("data", 780, 960));
        Assert.True(Between("payments", 780, 960) > 4 * Between("payments", 90, 270));

        int Between(string team, int from, int to) => weeks.Of("coding-agent")
            .Count(call => call.Dimensions.Team == team && call.OccurredAt.TimeOfDay.TotalMinutes >= from && call.OccurredAt.TimeOfDay.TotalMinutes < to);
    }

    [Fact]
    public void Calls_grow_by_about_an_eighth_in_four_weeks()
    {
        var chats = weeks.Of("short-chat").ToList();
        string[] first = ["2026-10-26", "2026-10-27", "2026-10-28", "2026-10-29", "2026-10-30"];
        string[] fifth = ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-27", "2026-11-28"];

        var growth = fifth.Take(3).Sum(day => SimulatedWeeks.On(chats, day)) / (double)first.Take(3).Sum(day => SimulatedWeeks.On(chats, day));

        Assert.InRange(growth, 1.06, 1.24);
    }

    [Fact]
    public void Thanksgiving_empties_the_office_in_Los_Angeles_alone()
    {
        Assert.InRange(Holiday("platform"), 0.02, 0.45);
        Assert.InRange(Holiday("payments"), 0.6, 1.6);

        double Holiday(string team)
        {
            var calls = weeks.Events.Where(call => call.Dimensions.Team == team).ToList();
            return SimulatedWeeks.On(calls, "2026-11-26") / (double)SimulatedWeeks.On(calls, "2026-11-19");
        }
    }

    [Fact]
    public void Batches_run_by_night_at_the_batch_tier_and_nothing_else_does()
    {
        var batches = weeks.Events.Where(static call => call.ServiceTier == "batch").ToList();

        Assert.Equal(weeks.Of("ticket-classification").Count(), batches.Count);
        Assert.All(batches, static call => Assert.Null(call.DurationMs));
        var berlinNight = batches.Count(static call => call.OccurredAt.Hour is >= 21 or < 4);
        var losAngelesNight = batches.Count(static call => call.OccurredAt.Hour is >= 5 and < 13);
        Assert.True(berlinNight + losAngelesNight > batches.Count * 9 / 10);
    }

    [Fact]
    public void Coding_agents_are_paid_by_subscription_and_have_a_list_cost()
    {
        var calls = weeks.Of("coding-agent").ToList();

        Assert.NotEmpty(calls);
        Assert.All(calls, static call => Assert.Equal(BillingKind.Subscription, call.Billing));
        Assert.All(calls.Where(static call => call.Usage.TotalTokens > 0).Take(200), static call =>
        {
            var rating = SimulatedEvents.Rater.Rate(call);
            Assert.Equal(0m, rating.CostUsd);
            Assert.True(rating.ListCostUsd > 0m || call.Status == CallStatus.Refused);
        });
        Assert.All(weeks.Events.Where(static call => call.Billing == BillingKind.Subscription), static call => Assert.Equal("coding-agent", call.Dimensions.Feature));
    }

    [Fact]
    public void Failed_calls_are_tried_again_after_a_pause_up_to_four_times()
    {
        var errors = weeks.Events.Where(static call => call.Status == CallStatus.Error).ToList();
        var attempts = weeks.Events.GroupBy(static call => call.Attempt!.Value).ToDictionary(static group => group.Key, static group => group.Count());

        Assert.InRange(errors.Count / (double)weeks.Events.Count, 0.008, 0.02);
        Assert.All(errors, static call => Assert.True(call.HttpStatus >= 429 && call.RawUsage.IsEmpty));
        Assert.Equal([1, 2, 3, 4], attempts.Keys.Order());
        Assert.Equal(
            errors.Count(static call => call.Attempt == 1 && call.ServiceTier != "batch"), attempts[2], errors.Count / 50 + 1.0);
    }

    [Fact]
    public void Aborted_streams_say_that_their_counts_are_a_lower_bound()
    {
        var aborted = weeks.Events.Where(static call => call.Status == CallStatus.Aborted).ToList();

        Assert.InRange(aborted.Count / (double)weeks.Events.Count, 0.004, 0.016);
        Assert.All(aborted, static call => Assert.Equal((UsageQuality.Partial, true), (call.UsageQuality, call.Streamed)));
        Assert.All(weeks.Events.Where(static call => call.UsageQuality == UsageQuality.Partial), static call => Assert.Equal(CallStatus.Aborted, call.Status));
    }

    [Fact]
    public void Streams_answer_after_a_first_token_that_a_longer_prompt_delays()
    {
        var streamed = weeks.Events.Where(static call => call.Streamed == true).ToList();

        Assert.All(streamed, static call => Assert.InRange(call.TimeToFirstTokenMs!.Value, 1, call.DurationMs!.Value));
        Assert.True(FirstToken("research-assistant") > 2 * FirstToken("staff-assistant"));

        double FirstToken(string feature) => streamed.Where(call => call.Dimensions.Feature == feature).Average(static call => call.TimeToFirstTokenMs!.Value);
    }

    [Fact]
    public void The_short_chat_finds_about_an_eighth_of_its_answers_in_its_own_cache()
    {
        var chats = weeks.Of("short-chat").ToList();
        var hits = chats.Where(static call => call.IsResponseCacheHit).ToList();

        Assert.InRange(hits.Count / (double)chats.Count, 0.10, 0.17);
        Assert.Contains(hits, static call => call.ResponseCache == ResponseCacheResult.Semantic);
        Assert.All(hits, static call => Assert.True(call.Usage.TotalTokens > 0 && call.Streamed is null));
        Assert.All(weeks.Events.Where(static call => call.IsResponseCacheHit), static call => Assert.Equal("short-chat", call.Dimensions.Feature));
    }

    [Fact]
    public void Prompts_are_as_long_as_the_features_are_known_for()
    {
        Assert.InRange(Prompt("docs-rag"), 200_000, 206_000);
        Assert.InRange(Prompt("support-agent"), 12_000, 16_000);
        Assert.InRange(Prompt("research-assistant"), 80_000, 90_000);
        Assert.InRange(Prompt("short-chat"), 1_500, 3_500);

        double Prompt(string feature) => weeks.Of(feature)
            .Where(static call => call.Usage.TotalTokens > 0).Average(static call => call.TotalUsage.PromptTokens);
    }

    [Fact]
    public void At_five_million_events_a_month_every_quarter_of_an_hour_has_200_active_groups()
    {
        // A weekend, the quietest time: of five million events in these four weeks about 198,000 fall on its two days.
        var options = SimulatedEvents.Options(198_000, "2026-11-07", 2);
        var groups = SimulatedEvents.Read(options).Select(static read => read.Event!)
            .GroupBy(static call => call.OccurredAt.Ticks / TimeSpan.FromMinutes(15).Ticks)
            .Select(static quarter => quarter.Select(static call => (
                call.Dimensions.Team, call.Dimensions.Project, call.Dimensions.Feature, call.Dimensions.Environment, call.Dimensions.CostCenter,
                call.Provider, call.Model, (call.ServiceTier, call.Operation, call.Status, call.UsageQuality, call.ResponseCache, call.Billing))).Distinct().Count())
            .ToList();

        Assert.Equal(2 * 96, groups.Count);
        Assert.All(groups, static count => Assert.True(count >= 200, $"{count} groups"));
    }

    [Fact]
    public void Some_calls_belong_to_nobody()
    {
        var nobodys = weeks.Events.Where(static call => call.Dimensions == Attribution.None).ToList();

        Assert.InRange(nobodys.Count / (double)weeks.Events.Count, 0.008, 0.03);
        Assert.All(weeks.Events.Where(static call => call.Dimensions.Team.Length == 0), static call => Assert.Equal(Attribution.None, call.Dimensions));
    }

    private double Share(Func<UsageEvent, bool> which) => weeks.Events.Count(which) / (double)weeks.Events.Count;

    private static bool Has(UsageEvent call, string[] parts) => parts.Any(part => call.Model.Contains(part, StringComparison.Ordinal));
}
