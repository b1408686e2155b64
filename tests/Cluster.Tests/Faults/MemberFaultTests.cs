namespace Telemetry.Cluster.Tests.Faults;

/// <summary>
/// Goal: partitions change hands while blocks are under way, also those of a member that does not know yet, and nothing is lost
/// or doubled. The method is that of <see cref="IngesterFaultTests"/>. That only the ownership lock keeps a late commit out is
/// shown beside the client: KafkaRebalanceTests in Broker.Tests.
/// </summary>
public sealed class MemberFaultTests(FaultRows rows) : IClassFixture<FaultRows>
{
    // Two lanes of inserts, so that of two ingesters each has one, and whichever partitions move have blocks under way.
    private const int Partitions = 5;
    private const int Lanes = 2;

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.RebalanceOfTwo, MemberType = typeof(FaultMatrix))]
    public Task A_second_ingester_that_joins_or_leaves_loses_and_doubles_nothing(BlockStep step) => rows.InAsync(Fault.RebalanceOfTwo, async row =>
    {
        await row.HoldFirstAtAsync(step, row.Second is null ? AllOf(step) : 1);
        var rebalances = await row.RebalancesAsync(row.First);
        if (row.Second is null)
        {
            await row.StartSecondAsync();
        }
        else
        {
            await row.StopSecondAsync();
        }

        await row.UntilRebalancedAsync(row.First, rebalances, times: 1);
        row.First.Open(step);

        await row.AssertCountedOnceAsync();
    }, Partitions);

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.MemberLateWithLostPartition, MemberType = typeof(FaultMatrix))]
    public Task A_member_in_good_standing_that_goes_on_with_a_partition_it_lost_doubles_nothing(BlockStep step) => rows.InAsync(Fault.MemberLateWithLostPartition, async row =>
    {
        if (row.Second is not null)
        {
            await row.StopSecondAsync();
        }

        await row.HoldFirstAtAsync(step, AllOf(step));
        var rebalances = await row.RebalancesAsync(row.First);
        await row.StartSecondAsync();

        // Revoked, and after the wait for its readers assigned again: a member in good standing whose old blocks are still under way.
        await row.UntilRebalancedAsync(row.First, rebalances, times: 2);
        await row.ProduceMoreAsync();
        await FaultRow.UntilRisenAsync(row.Second!, "telemetry_ingest_events_total", 0);
        row.First.Open(step);

        await row.AssertCountedOnceAsync();
    }, Partitions);

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.StalledPastSession, MemberType = typeof(FaultMatrix))]
    public Task An_ingester_that_stands_still_past_its_session_loses_and_doubles_nothing(BlockStep step) => rows.InAsync(Fault.StalledPastSession, async row =>
    {
        if (row.Second is null)
        {
            await row.StartSecondAsync();
            Assert.True(await row.Second!.Service.WaitUntilReadyAsync(), row.Second.Service.Said);
        }

        await row.HoldFirstAtAsync(step);
        var rebalances = await row.RebalancesAsync(row.Second);
        row.First.Service.Freeze();

        // Revoked and assigned: all partitions are the second one's now, and it finishes what the first one began.
        await row.UntilRebalancedAsync(row.Second, rebalances, times: 2);
        await row.ProduceMoreAsync();
        await row.UntilStoredAsync((ulong)row.Run.Expected.Calls);
        row.First.Open(step);
        row.First.Service.Thaw();

        await row.AssertCountedOnceAsync();
    }, Partitions);

    private static int AllOf(BlockStep step) => step == BlockStep.DuringInsert ? Lanes : Partitions;
}
