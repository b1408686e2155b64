using Telemetry.Cli.Commands.Doctor;

namespace Telemetry.Cli.Tests;

public sealed class EngineChecksTests
{
    private static readonly string[] Tables = ["usage_events", "usage_identity", "usage_15m", "usage_1d", "usage_model_1d", "usage_entity_15m", "usage_adjustments"];

    [Theory]
    [InlineData(0, 1, FindingState.Ok)]
    [InlineData(0, 0, FindingState.Fails)]
    [InlineData(5_000, 10_000, FindingState.Ok)]
    [InlineData(5_001, 10_000, FindingState.Fails)]
    public void Windows_hold_twice_the_blocks_of_a_day(long blocks, long window, object state)
    {
        var finding = EngineChecks.Windows(Tables.ToDictionary(static name => name, _ => window), blocks);

        Assert.Equal(state, finding.State);
        Assert.Equal(state is FindingState.Fails, finding.ToDo.Length > 0);
    }

    [Fact]
    public void One_small_window_is_named()
    {
        var windows = Tables.ToDictionary(static name => name, static name => name == "usage_1d" ? 100L : 10_000L);

        var finding = EngineChecks.Windows(windows, 51);

        Assert.Equal(FindingState.Fails, finding.State);
        Assert.Contains("usage_1d remembers 100;", finding.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("usage_events", finding.Detail, StringComparison.Ordinal);
        Assert.Contains("= 102", finding.ToDo, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_table_is_named()
    {
        var finding = EngineChecks.Windows(Tables.Skip(1).ToDictionary(static name => name, static _ => 10_000L), 1);

        Assert.Equal((FindingState.Fails, "there is no table usage_events"), (finding.State, finding.Detail));
    }

    [Fact]
    public void A_call_stored_under_two_ids_is_named_and_fails()
    {
        Assert.Equal(FindingState.Ok, EngineChecks.DoubleCapture(0, null).State);

        var finding = EngineChecks.DoubleCapture(3, "msg_1");

        Assert.Equal(FindingState.Fails, finding.State);
        Assert.Contains("response msg_1", finding.Detail, StringComparison.Ordinal);
    }
}
