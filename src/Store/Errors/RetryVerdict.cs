using System.Collections.Frozen;

namespace Telemetry.Store.Errors;

/// <summary>The one table that says which errors are worth another try.</summary>
public static class RetryVerdict
{
    private static readonly FrozenSet<int> Transient = new[]
    {
        3, // UNEXPECTED_END_OF_FILE: the connection broke in the middle
        ClickHouseErrorCodes.FileDoesNotExist, // a part was merged away while it was read
        ClickHouseErrorCodes.TimeoutExceeded,
        ClickHouseErrorCodes.ReadOnly, // a replica that lost its keeper answers so
        ClickHouseErrorCodes.TooManySimultaneousQueries,
        173, // CANNOT_ALLOCATE_MEMORY
        198, // DNS_ERROR: an address that a cluster is about to give back
        203, // NO_FREE_CONNECTION
        ClickHouseErrorCodes.SocketTimeout,
        ClickHouseErrorCodes.NetworkError,
        225, // NO_ZOOKEEPER
        236, // ABORTED: the server is shutting down
        ClickHouseErrorCodes.MemoryLimitExceeded,
        242, // TABLE_IS_READ_ONLY
        243, // NOT_ENOUGH_SPACE: a full disk is emptied by somebody, and the block is still in the log
        252, // TOO_MANY_PARTS
        279, // ALL_CONNECTION_TRIES_FAILED
        285, // TOO_FEW_LIVE_REPLICAS
        286, // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
        319, // UNKNOWN_STATUS_OF_INSERT
        394, // QUERY_WAS_CANCELLED: by an operator, or because the connection went
        425, // SYSTEM_ERROR
        439, // CANNOT_SCHEDULE_TASK
        999, // KEEPER_EXCEPTION
    }.ToFrozenSet();

    /// <summary>Gets whether a request that failed with this code may succeed unchanged later.</summary>
    public static bool IsTransient(int code) => Transient.Contains(code);
}
