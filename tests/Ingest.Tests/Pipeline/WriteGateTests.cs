using Telemetry.Store.Ingest;

namespace Telemetry.Ingest.Tests.Pipeline;

public sealed class WriteGateTests
{
    [Fact]
    public async Task Lanes_run_beside_each_other_and_each_takes_one_at_a_time()
    {
        var gate = new WriteGate();
        using var first = await gate.EnterLaneAsync(0, CancellationToken.None);
        using var other = await gate.EnterLaneAsync(1, CancellationToken.None);
        var second = gate.EnterLaneAsync(0, CancellationToken.None);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Who_wants_the_tables_alone_waits_for_writers_and_keeps_new_ones_waiting()
    {
        var gate = new WriteGate();
        var writer = await gate.EnterLaneAsync(0, CancellationToken.None);
        var alone = gate.EnterAloneAsync(CancellationToken.None);
        Assert.False(alone.IsCompleted);
        var late = gate.EnterLaneAsync(1, CancellationToken.None);
        Assert.False(late.IsCompleted);

        writer.Dispose();
        var held = await alone;
        Assert.False(late.IsCompleted);
        held.Dispose();
        (await late).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_way_free()
    {
        var gate = new WriteGate();
        using var stop = new CancellationTokenSource();
        var writer = await gate.EnterLaneAsync(0, CancellationToken.None);
        var alone = gate.EnterAloneAsync(stop.Token);
        var next = gate.EnterLaneAsync(0, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);

        writer.Dispose();
        (await gate.EnterLaneAsync(0, CancellationToken.None)).Dispose();
        (await gate.EnterAloneAsync(CancellationToken.None)).Dispose();
    }
}
