namespace Telemetry.Simulator.Tests;

public class RepeatabilityTests
{
    // A change of these bytes is a change of every simulation that anyone has made: make it knowingly.
    private const string Golden = "15bf13e50d381fc450b25c6d76b6d02f8d4637ad23e9be730a1aa82461552d1b";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void The_same_seed_gives_the_same_bytes_however_many_threads_help(int threads) =>
        Assert.Equal(Golden, SimulatedEvents.HashOf(SimulatedEvents.Options(20_000, "2026-10-01", 31, seed: 42), threads));

    [Fact]
    public void Other_seeds_sizes_and_dates_share_no_event_id()
    {
        SimulationOptions[] all =
        [
            SimulatedEvents.Options(3_000, "2026-10-01", 31),
            SimulatedEvents.Options(3_000, "2026-10-01", 31, seed: 2),
            SimulatedEvents.Options(3_001, "2026-10-01", 31),
            SimulatedEvents.Options(3_000, "2026-10-02", 31),
            SimulatedEvents.Options(3_000, "2026-10-01", 32),
        ];

        var ids = all.SelectMany(SimulatedEvents.Read).Select(static read => read.Event!.EventId).ToList();

        Assert.Equal(15_001, ids.Count);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3_660)]
    [InlineData(2, 30)]
    [InlineData(37, 1)]
    [InlineData(5_000, 2)]
    [InlineData(40_000, 400)]
    public void As_many_events_as_asked_for_come_out_in_order_of_time_and_within_the_period(int events, int days)
    {
        var options = SimulatedEvents.Options(events, "2026-02-20", days);
        var times = SimulatedEvents.Read(options).Select(static read => read.Event!.OccurredAt).ToList();

        Assert.Equal(events, times.Count);
        Assert.Equal(times.Order(), times);
        Assert.InRange(times[0], new DateTimeOffset(options.Start, TimeOnly.MinValue, TimeSpan.Zero), times[^1]);
        Assert.True(times[^1] < new DateTimeOffset(options.End, TimeOnly.MinValue, TimeSpan.Zero));
    }

    [Fact]
    public void The_calls_of_the_teams_are_those_announced()
    {
        var options = SimulatedEvents.Options(20_000, "2026-10-01", 31);
        var announced = new Simulation(options).Teams.ToDictionary(static team => team.Team, static team => team.Calls);

        var made = SimulatedEvents.Read(options).GroupBy(static read => read.Event!.Dimensions.Team).ToDictionary(static team => team.Key, static team => team.LongCount());

        Assert.Equal(announced.OrderBy(static team => team.Key), made.OrderBy(static team => team.Key));
    }

    [Theory]
    [InlineData(0, 30, "Events")]
    [InlineData(1_000_000_001, 30, "Events")]
    [InlineData(10, 0, "Days")]
    [InlineData(10, 3_661, "Days")]
    public void Options_out_of_their_range_are_refused_by_name(long events, int days, string name)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new Simulation(SimulatedEvents.Options(events, "2026-10-01", days)));

        Assert.Equal(name, refused.ParamName);
    }
}
