namespace Telemetry.Cluster.Tests.Faults;

/// <summary>What goes wrong in the fault matrix.</summary>
public enum Fault
{
    /// <summary>The ingester is killed (SIGKILL); another one takes over.</summary>
    IngesterKilled,

    /// <summary>All brokers go away and come back.</summary>
    BrokerDownAndUp,

    /// <summary>The broker answers OffsetCommit with 27 (rebalance in progress), 22 (illegal generation), 16 (not coordinator), 25 (unknown member).</summary>
    CommitAnsweredByErrors,

    /// <summary>The broker answers Produce with 7 (timed out) and 6 (not leader).</summary>
    ProduceAnsweredByErrors,

    /// <summary>The broker answers Fetch with 6 (not leader) and 7 (timed out).</summary>
    FetchAnsweredByErrors,

    /// <summary>A heartbeat is answered with 27 (rebalance in progress), and the JoinGroup that follows with 16 (not coordinator) and 25 (unknown member).</summary>
    JoinAnsweredByErrors,

    /// <summary>An ingester holds a block longer than the rebalance waits: it loses the partition, stays a member in good standing, and then goes on with the block.</summary>
    MemberLateWithLostPartition,

    /// <summary>A second ingester joins the group, or leaves it.</summary>
    RebalanceOfTwo,

    /// <summary>An ingester stands still (SIGSTOP) past its session, another one takes over and goes on, and then the first one wakes up.</summary>
    StalledPastSession,

    /// <summary>The store's port is closed.</summary>
    StoreRefusesConnections,

    /// <summary>The store's answers are 503, and connections that break.</summary>
    StoreAnswers5xx,

    /// <summary>The store takes requests only after the client's time-out, and does them then.</summary>
    StoreSlowPastTimeout,

    /// <summary>The store does the insert; its answer comes after the client's time-out.</summary>
    InsertAnsweredLate,

    /// <summary>The store does the insert; its answer never comes.</summary>
    InsertAnswerLost,

    /// <summary>Records arrive that are no events.</summary>
    PoisonMessage,

    /// <summary>The disk of the publisher's spool is full.</summary>
    SpoolDiskFull,
}
