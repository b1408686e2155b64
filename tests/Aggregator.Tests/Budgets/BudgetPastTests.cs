using NodaTime;
using Telemetry.Aggregator.Budgets.Forecasts;
using Telemetry.Aggregator.Budgets.Past;
using Telemetry.Aggregator.Budgets.Periods;
using Telemetry.Aggregator.Budgets.Spend;
using Telemetry.Events;

namespace Telemetry.Aggregator.Tests.Budgets;

public sealed class BudgetPastTests
{
    [Fact]
    public async Task The_thresholds_that_past_periods_would_have_crossed_are_told_with_their_hour()
    {
        await using var rig = await BudgetRig.StartAsync("2026-11-21T12:00:00Z");
        var stored = await rig.PutAsync("""{"id":"ada","limit_usd":"10","period":"day","timezone":"Asia/Kathmandu","per":["user"],"thresholds":[{"percent":50},{"percent":100},{"percent":100,"basis":"forecast"}]}""");
        var ada = new Attribution { User = "ada" };
        await StoredEvents.InsertAsync(rig.Store,
        [
            StoredEvents.Row(BudgetRig.At("2026-11-19T02:20:00Z"), 5m, ada),
            StoredEvents.Row(BudgetRig.At("2026-11-19T09:00:00Z"), 5m, ada),
            StoredEvents.Row(BudgetRig.At("2026-11-20T02:00:00Z"), 4.999999m, ada),
            StoredEvents.Row(BudgetRig.At("2026-11-20T02:00:00Z"), 50m, new Attribution { User = "bob" }),
        ]);
        var now = Instant.FromDateTimeOffset(rig.Clock.GetUtcNow());
        var played = await new BudgetPast(rig.Spend).SimulateAsync(stored, "ada", 3, 100, default, now, CancellationToken.None);
        Assert.Equal(
            [("2026-11-18T18:15:00Z", 10m), ("2026-11-19T18:15:00Z", 4.999999m), ("2026-11-20T18:15:00Z", 0m)],
            played.Select(period => (period.Period.Start.ToString(), period.SpentUsd)));
        Assert.Equal(
            [(50, "2026-11-19T02:15:00Z", 5m), (100, "2026-11-19T08:15:00Z", 10m)],
            played[0].Crossings.Where(crossing => crossing.Threshold.Basis == Telemetry.Aggregator.Budgets.ThresholdBasis.Actual)
                .Select(crossing => (crossing.Threshold.Percent, crossing.At.ToString(), crossing.AmountUsd)));
        Assert.Single(played[0].Crossings, crossing => crossing.Threshold.Basis == Telemetry.Aggregator.Budgets.ThresholdBasis.Forecast);
        Assert.Equal(["bob", "ada"], (await new BudgetPast(rig.Spend).SimulateAsync(stored, null, 1, 100, default, now, CancellationToken.None)).Select(period => period.PerValue));
    }

    [Fact]
    public void A_burn_down_adds_up_beside_an_even_pace_and_goes_on_to_the_forecast()
    {
        var budget = BudgetRig.Parse("""{"id":"a","limit_usd":"250","period":"day","timezone":"Europe/Berlin"}""");
        var (noon, none) = (Instant.FromUtc(2026, 10, 25, 11, 30), SpendHistory.Of(budget.Zone, [], new LocalDate(2026, 10, 25)));
        var period = new BudgetCalendar(budget).PeriodAt(noon);
        var points = new SpendPoint[] { new(period.Start, 3m), new(Instant.FromUtc(2026, 10, 25, 11, 0), 4m) };
        var steps = BurnDown.Of(budget, period, points, noon, none);
        Assert.Equal(25, steps.Count);
        Assert.Equal((3m, 3m, 10m, null), (steps[0].SpentUsd, steps[0].CumulativeUsd, steps[0].IdealUsd, steps[0].ForecastUsd));
        Assert.Equal((4m, 7m), (steps[13].SpentUsd, steps[13].CumulativeUsd));
        Assert.NotNull(steps[13].ForecastUsd);
        Assert.Equal((null, null, 250m), (steps[24].SpentUsd, steps[24].CumulativeUsd, steps[24].IdealUsd));
        Assert.Equal(Forecaster.Forecast(period, noon, 7m, none)!.Usd, steps[24].ForecastUsd);
    }
}
