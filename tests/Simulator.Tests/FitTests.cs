using Telemetry.Simulator.Arrivals;
using Telemetry.Simulator.Company;
using Telemetry.Simulator.Fitted;

namespace Telemetry.Simulator.Tests;

/// <summary>
/// Goal: what comes out has the lengths and bursts of the recorded traces. Method: quantiles of simulated events, and of the
/// arrivals of one workload at the trace's own rate, against the fitted tables.
/// </summary>
public class FitTests(SimulatedWeeks weeks) : IClassFixture<SimulatedWeeks>
{
    private static readonly int[] Percents = [10, 25, 50, 75, 90, 95];

    [Fact]
    public void Code_completion_has_the_lengths_of_the_code_trace()
    {
        var calls = weeks.Of("code-completion").Where(static call => call.Usage.TotalTokens > 0 && call.Usage.Output > 0).ToList();
        var code = FittedTables.Shared.Code;

        AssertFits(calls.Select(static call => call.Usage.PromptTokens), code.InputTokens, atLeast: 8);
        AssertFits(calls.Select(static call => call.Usage.Output), code.OutputTokens, atLeast: 1);
    }

    [Fact]
    public void The_staff_assistant_has_the_lengths_of_the_conversation_trace()
    {
        var calls = weeks.Of("staff-assistant").Where(call =>
            call.Usage.TotalTokens > 0 && call.Status == Events.CallStatus.Ok && call.Dimensions.Project != weeks.Simulation.Leak.Project).ToList();
        var conversation = FittedTables.Shared.Conversation;

        AssertFits(calls.Select(static call => call.Usage.PromptTokens), conversation.InputTokens, atLeast: 8);
        AssertFits(calls.Select(static call => call.Usage.Output), conversation.OutputTokens, atLeast: 1);
    }

    [Fact]
    public void At_the_rate_of_the_trace_gaps_and_bursts_are_those_of_the_trace()
    {
        var code = Gaps(ArrivalShape.Code, FittedTables.Shared.Code.MeanGapMicroseconds, 1);

        AssertFits(code, FittedTables.Shared.Code.Gap, atLeast: 0);
        Assert.InRange(SquaredVariation(code), 100, 260);
    }

    [Fact]
    public void Far_below_the_rate_of_the_trace_arrivals_know_nothing_of_each_other_and_between_bursts_thin_out()
    {
        var mean = FittedTables.Shared.Code.MeanGapMicroseconds;
        double tenth = SquaredVariation(Gaps(ArrivalShape.Code, mean, 10)), hundredth = SquaredVariation(Gaps(ArrivalShape.Code, mean, 100));

        Assert.InRange(tenth, 10, 30);
        Assert.InRange(hundredth, 0.8, 1.2);
    }

    private static long[] Gaps(ArrivalShape shape, long meanMicroseconds, int slower)
    {
        const int count = 400_000;
        var source = new GapSource(shape, count, count * meanMicroseconds * slower / 1000, seed: 5);
        var gaps = new long[count];
        for (var i = 0; i < count; i++)
        {
            gaps[i] = source.Next();
        }

        Assert.InRange(gaps.Average() / FittedTables.GapUnit, 0.9, 1.1);
        return gaps;
    }

    /// <summary>Variance over the square of the mean; of renewals, also the dispersion of counts in long windows.</summary>
    private static double SquaredVariation(long[] gaps)
    {
        var mean = gaps.Average();
        return gaps.Average(gap => (gap - mean) * (gap - mean)) / (mean * mean);
    }

    /// <summary>Each simulated quantile lies between the fitted ones 1.5 percent of the calls to either side.</summary>
    private static void AssertFits(IEnumerable<long> simulated, QuantileTable table, int atLeast)
    {
        var sorted = simulated.Order().ToList();
        Assert.True(sorted.Count > 2_000, $"{sorted.Count} values");
        foreach (var percent in Percents)
        {
            var value = sorted[sorted.Count * percent / 100];
            Assert.InRange(value, Math.Max(atLeast, Bound((percent / 100.0) - 0.015)), Math.Max(atLeast, Bound((percent / 100.0) + 0.015) + 1));
        }

        long Bound(double part) => table.Body[(int)Math.Round(Math.Clamp(part, 0, 1) * QuantileTable.Cells)];
    }
}
