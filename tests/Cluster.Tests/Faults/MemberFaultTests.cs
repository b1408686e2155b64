namespace Telemetry.Cluster.Tests.Faults;

/// <summary>
/// Goal: partitions change hands while blocks are under way, also those of a member that does not know yet, and nothing is lost
/// or doubled. The method is that of <see cref="IngesterFaultTests"/>. That only the ownership lock keeps a late commit out is
/// shown beside the client: KafkaRebalanceTests in Broker.Tests.
/// </summary>
public sealed class MemberFaultTests(FaultRows rows) : IClassFixture<FaultRows>
{
    private const string Rebalances = "telemetry_broker_rebalances_total";

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.RebalanceOfTwo, MemberType = typeof(FaultMatrix))]
    public Task A_second_ingester_that_joins_or_leaves(BlockStep step) => rows.InAsync(Fault.RebalanceOfTwo, async row =>
    {
        await row.HoldFirstAtAsync(step);
        var rebalances = await row.First.MetricAsync(Rebalances);
        if (row.Second is null)
        {
            await row.StartSecondAsync();
        }
        else
        {
            await row.StopSecondAsync();
        }

        await FaultRow.UntilRisenAsync(row.First, Rebalances, rebalances);
        row.First.Open(step);

        await row.AssertCountedOnceAsync();
    });

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.MemberLateWithLostPartition, MemberType = typeof(FaultMatrix))]
    public Task A_member_in_good_standing_that_goes_on_with_a_partition_it_lost(BlockStep step) => rows.InAsync(Fault.MemberLateWithLostPartition, async row =>
    {
        if (row.Second is not null)
        {
            await row.StopSecondAsync();
        }

        await row.HoldFirstAtAsync(step);
        var rebalances = await row.First.MetricAsync(Rebalances);
        await row.StartSecondAsync();

        // Revoked, and after the wait for its readers assigned again: it is a member in good standing whose old blocks are still under way.
        await FaultRow.UntilRisenAsync(row.First, Rebalances, rebalances + 1);
        await FaultRow.UntilRisenAsync(row.Second!, "telemetry_ingest_events_total", 0);
        await row.ProduceMoreAsync();
        row.First.Open(step);

        await row.AssertCountedOnceAsync();
    });

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.StalledPastSession, MemberType = typeof(FaultMatrix))]
    public Task An_ingester_that_stands_still_past_its_session(BlockStep step) => rows.InAsync(Fault.StalledPastSession, async row =>
    {
        if (row.Second is null)
        {
            await row.StartSecondAsync();
            Assert.True(await row.Second!.Service.WaitUntilReadyAsync(), row.Second.Service.Said);
        }

        await row.HoldFirstAtAsync(step);
        var rebalances = await row.Second.MetricAsync(Rebalances);
        row.First.Service.Freeze();

        // Revoked and assigned: all partitions are the second one's now, and it finishes what the first one began.
        await FaultRow.UntilRisenAsync(row.Second, Rebalances, rebalances + 1);
        await row.ProduceMoreAsync();
        await row.UntilStoredAsync((ulong)row.Run.Expected.Calls);
        row.First.Open(step);
        row.First.Service.Thaw();

        await row.AssertCountedOnceAsync();
    });
}
