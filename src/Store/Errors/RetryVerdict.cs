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
        203, // NO_FREE_CONNECTION
        ClickHouseErrorCodes.SocketTimeout,
        ClickHouseErrorCodes.NetworkError,
        ClickHouseErrorCodes.MemoryLimitExceeded,
        242, // TABLE_IS_READ_ONLY
        252, // TOO_MANY_PARTS
        285, // TOO_FEW_LIVE_REPLICAS
        319, // UNKNOWN_STATUS_OF_INSERT
        425, // SYSTEM_ERROR
        999, // KEEPER_EXCEPTION
    }.ToFrozenSet();

    /// <summary>Gets whether a request that failed with this code may succeed unchanged later.</summary>
    public static bool IsTransient(int code) => Transient.Contains(code);
}
