using Telemetry.Events;
using Telemetry.Simulator.Company;

namespace Telemetry.Simulator.Tests;

/// <summary>What goes wrong in the company, and is announced so that its users can look for it.</summary>
public class DisturbanceTests(SimulatedWeeks weeks) : IClassFixture<SimulatedWeeks>
{
    [Fact]
    public void The_anomaly_is_where_it_is_announced_and_calls_the_largest_model()
    {
        var anomaly = weeks.Simulation.Anomaly;
        var hours = anomaly.To - anomaly.From;
        var calls = weeks.Of(anomaly.Feature).Where(call => call.Dimensions.Team == anomaly.Team).ToList();
        var inside = calls.Where(call => call.OccurredAt >= anomaly.From && call.OccurredAt < anomaly.To).ToList();
        var weekBefore = calls.Count(call => call.OccurredAt >= anomaly.From.AddDays(-7) && call.OccurredAt < anomaly.From.AddDays(-7) + hours);

        Assert.True(inside.Count > 2.5 * weekBefore, $"{inside.Count} against {weekBefore}");
        Assert.True(inside.Count(static call => call.Model.Contains("opus", StringComparison.Ordinal)) > inside.Count / 2);
        Assert.Contains(anomaly.From.DayOfWeek, new[] { DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday });
    }

    [Theory]
    [InlineData("2026-11-21", 1)]
    [InlineData("2026-10-31", 2)]
    [InlineData("2026-01-01", 365)]
    public void The_anomaly_lies_within_every_period(string start, int days)
    {
        var options = SimulatedEvents.Options(10, start, days);
        var anomaly = new Simulation(options).Anomaly;

        Assert.InRange(anomaly.From, new DateTimeOffset(options.Start, TimeOnly.MinValue, TimeSpan.Zero), anomaly.To);
        Assert.True(anomaly.To <= new DateTimeOffset(options.End, TimeOnly.MinValue, TimeSpan.Zero));
    }

    [Fact]
    public void The_leak_triples_prompts_of_one_project_and_leaves_the_others_alone()
    {
        var leak = weeks.Simulation.Leak;
        var calls = weeks.Of(leak.Feature).Where(static call => call.Usage.TotalTokens > 0).ToList();

        Assert.InRange(Growth([.. calls.Where(call => call.Dimensions.Project == leak.Project)]), 1.9, Leak.TimesAtEnd);
        Assert.InRange(Growth([.. calls.Where(call => call.Dimensions.Project != leak.Project)]), 0.85, 1.15);

        static double Growth(IReadOnlyList<UsageEvent> calls) =>
            calls.TakeLast(calls.Count / 5).Average(static call => call.Usage.PromptTokens) / calls.Take(calls.Count / 5).Average(static call => call.Usage.PromptTokens);
    }

    [Fact]
    public void The_unknown_model_appears_late_and_has_no_price()
    {
        var calls = weeks.Events.Where(call => $"{call.Provider}/{call.Model}" == weeks.Simulation.UnknownModel && call.Usage.TotalTokens > 0 && !call.IsResponseCacheHit).ToList();

        Assert.InRange(calls.Count / (double)weeks.Events.Count, 0.0005, 0.01);
        Assert.All(calls, static call => Assert.False(SimulatedEvents.Rater.Rate(call).Priced));
        Assert.True(calls[0].OccurredAt >= new DateTimeOffset(weeks.Options.Start.AddDays(weeks.Options.Days * 3 / 5), TimeOnly.MinValue, TimeSpan.Zero));
    }
}
