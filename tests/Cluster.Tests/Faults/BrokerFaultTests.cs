using System.Text;

namespace Telemetry.Cluster.Tests.Faults;

/// <summary>Goal: whatever the brokers do, nothing is lost or doubled. The method is that of <see cref="IngesterFaultTests"/>.</summary>
public sealed class BrokerFaultTests(FaultRows rows) : IClassFixture<FaultRows>
{
    private const short Produce = 0;
    private const short Fetch = 1;
    private const short OffsetCommit = 8;
    private const short JoinGroup = 11;
    private const short Heartbeat = 12;

    private const int NotLeader = 6;
    private const int TimedOut = 7;
    private const int NotCoordinator = 16;
    private const int IllegalGeneration = 22;
    private const int UnknownMember = 25;
    private const int RebalanceInProgress = 27;

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(1);

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.BrokerDownAndUp, MemberType = typeof(FaultMatrix))]
    public Task Brokers_that_go_away_and_come_back_lose_and_double_nothing(BlockStep step) => rows.InAsync(Fault.BrokerDownAndUp, async row =>
    {
        await row.HoldFirstAtAsync(step);
        await row.Cluster.Kafka.BrokerDownAsync();
        row.First.Open(step);
        await Task.Delay(Outage);
        await row.Cluster.Kafka.BrokerUpAsync();

        await row.AssertCountedOnceAsync();
    });

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.CommitAnsweredByErrors, MemberType = typeof(FaultMatrix))]
    public Task Refused_commits_lose_and_double_nothing(BlockStep step) => rows.InAsync(Fault.CommitAnsweredByErrors, async row =>
    {
        var failed = await row.First.MetricAsync("telemetry_broker_commits_failed_total");
        await row.HoldFirstAtAsync(step);
        await row.Cluster.Kafka.PushErrorsAsync(OffsetCommit, RebalanceInProgress, IllegalGeneration, NotCoordinator, UnknownMember);
        row.First.Open(step);

        await row.AssertCountedOnceAsync();
        await row.Cluster.Kafka.ClearErrorsAsync(OffsetCommit);
        Assert.True(await row.First.MetricAsync("telemetry_broker_commits_failed_total") > failed, row.First.Service.Said);
    });

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.ProduceAnsweredByErrors, MemberType = typeof(FaultMatrix))]
    public Task Refused_appends_lose_and_double_nothing(BlockStep step) => rows.InAsync(Fault.ProduceAnsweredByErrors, async row =>
    {
        var moved = await row.First.MetricAsync("telemetry_ingest_moved_total");
        await row.HoldFirstAtAsync(step);

        // Without a key, in both partitions: the ingester has to produce them again, and meets the errors.
        for (var partition = 0; partition < row.Partitions; partition++)
        {
            for (var count = 0; count < 8; count++)
            {
                var stranger = row.Run.Source.Next();
                await row.Run.ProduceRawAsync(null, Encoding.UTF8.GetBytes(stranger.Json), partition);
                row.Run.Remember([stranger]);
            }
        }

        await row.Cluster.Kafka.PushErrorsAsync(Produce, TimedOut, NotLeader, TimedOut);
        row.First.Open(step);

        await row.AssertCountedOnceAsync();
        await row.Cluster.Kafka.ClearErrorsAsync(Produce);
        Assert.True(await row.First.MetricAsync("telemetry_ingest_moved_total") > moved, row.First.Service.Said);
    });

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.FetchAnsweredByErrors, MemberType = typeof(FaultMatrix))]
    public Task Refused_fetches_lose_and_double_nothing(BlockStep step) => rows.InAsync(Fault.FetchAnsweredByErrors, async row =>
    {
        await row.HoldFirstAtAsync(step);
        await row.Cluster.Kafka.PushErrorsAsync(Fetch, NotLeader, TimedOut, NotLeader);
        await row.ProduceMoreAsync();
        row.First.Open(step);

        await row.AssertCountedOnceAsync();
        await row.Cluster.Kafka.ClearErrorsAsync(Fetch);
    });

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.JoinAnsweredByErrors, MemberType = typeof(FaultMatrix))]
    public Task A_refused_rejoin_loses_and_doubles_nothing(BlockStep step) => rows.InAsync(Fault.JoinAnsweredByErrors, async row =>
    {
        var rebalances = await row.RebalancesAsync(row.First);
        await row.HoldFirstAtAsync(step);

        // More than one of each: the group that reads dead letters takes some.
        await row.Cluster.Kafka.PushErrorsAsync(JoinGroup, NotCoordinator, UnknownMember, NotCoordinator);
        await row.Cluster.Kafka.PushErrorsAsync(Heartbeat, RebalanceInProgress, RebalanceInProgress, RebalanceInProgress);
        await row.UntilRebalancedAsync(row.First, rebalances, times: 1);
        row.First.Open(step);

        await row.AssertCountedOnceAsync();
        await row.Cluster.Kafka.ClearErrorsAsync(JoinGroup);
        await row.Cluster.Kafka.ClearErrorsAsync(Heartbeat);
    });
}
