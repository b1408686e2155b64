using Telemetry.Events;

namespace Telemetry.Simulator.Tests;

/// <summary>What the pipeline makes of simulated events: nothing is refused, nothing is left over, everything known is priced.</summary>
public class AcceptanceTests(SimulatedWeeks weeks) : IClassFixture<SimulatedWeeks>
{
    [Fact]
    public void No_event_is_refused_and_no_mapper_finds_anything_it_does_not_know()
    {
        var reads = SimulatedEvents.Read(SimulatedEvents.Options(60_000, "2026-09-01", 60, seed: 3)).ToList();

        Assert.Empty(reads.SelectMany(static read => read.Faults).Take(5));
        Assert.Empty(reads.SelectMany(static read => read.Event!.Flags).Take(5));
        Assert.All(reads, static read => Assert.Equal(EventIdSource.Given, read.IdSource));
    }

    [Fact]
    public void Every_id_is_there_once()
    {
        Assert.Equal(weeks.Events.Count, weeks.Events.Select(static call => call.EventId).Distinct().Count());
        var answers = weeks.Events.Select(static call => call.ResponseId).Where(static id => id.Length > 0).ToList();
        Assert.NotEmpty(answers);
        Assert.Equal(answers.Count, answers.Distinct().Count());
    }

    [Fact]
    public void In_a_year_with_its_changes_of_models_and_prices_only_the_unknown_model_is_unpriced()
    {
        var options = SimulatedEvents.Options(60_000, "2026-01-01", 365);
        var unpriced = SimulatedEvents.Read(options).Select(static read => read.Event!)
            .Where(static call => !SimulatedEvents.Rater.Rate(call).Priced)
            .Select(static call => $"{call.Provider}/{call.Model}").ToHashSet();

        Assert.Equal([new Simulation(options).UnknownModel], unpriced);
    }

    [Fact]
    public void Several_providers_are_called_each_in_its_own_shape_and_some_events_carry_ready_classes()
    {
        var shapes = weeks.Events.Where(static call => !call.RawUsage.IsEmpty).Select(static call => call.Api).ToHashSet();

        Assert.Superset(
            new HashSet<string>
            {
                UsageApis.AnthropicMessages, UsageApis.OpenAiChat, UsageApis.OpenAiResponses, UsageApis.OpenAiEmbeddings,
                UsageApis.GoogleGenerateContent, UsageApis.DeepSeekChat, UsageApis.BedrockConverse,
            },
            SimulatedEvents.Read(SimulatedEvents.Options(20_000, "2026-06-01", 180)).Select(static read => read.Event!.Api).ToHashSet());
        Assert.True(shapes.Count >= 6);
        Assert.Contains(weeks.Events, static call => call.RawUsage.IsEmpty && call.Usage.TotalTokens > 0);
    }

    [Fact]
    public void A_price_that_changed_on_a_date_changes_for_calls_from_that_date_on()
    {
        var changed = new DateTimeOffset(2026, 10, 7, 0, 0, 0, TimeSpan.Zero);
        var rates = SimulatedEvents.Read(SimulatedEvents.Options(30_000, "2026-09-28", 20)).Select(static read => read.Event!)
            .Where(static call => call.Model == "claude-sonnet-5-5" && call.Usage.CacheRead > 0 && call.Status == CallStatus.Ok)
            .GroupBy(call => call.OccurredAt >= changed, static call => SimulatedEvents.Rater.Rate(call).Components.Single(static part => part.Class == TokenClass.CacheRead).UsdPerMillion)
            .ToDictionary(static group => group.Key, static group => group.Distinct().ToArray());

        Assert.Equal([0.2m], rates[false]);
        Assert.Equal([0.1m], rates[true]);
    }
}
