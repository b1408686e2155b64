using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Logging;
using NodaTime;
using Telemetry.Api.Parameters;
using Telemetry.Api.Reading;
using Telemetry.Api.Rollups;
using Telemetry.Store.Errors;

namespace Telemetry.Api.Cache;

/// <summary>Reads how many tokens were written to caches and never read, by bucket and group.</summary>
internal sealed partial class UnreadWritesReader(UsageStore store, UsageReader usage, TimeProvider time, ILogger<UnreadWritesReader> logger)
{
    /// <summary>
    /// Reads the figures by <see cref="KeyOf"/>; empty where single events of the range are no longer kept, where none of them
    /// states a prefix, and where there are too many of them for one query: the other figures come from rollups and stand alone.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, long?>> ReadAsync(UsageQuery query, UsageSource source, CancellationToken cancellationToken)
    {
        if (query.Grid.From < usage.EarliestRaw())
        {
            return new Dictionary<string, long?>();
        }

        try
        {
            if ((await store.ReadAsync(UnreadWritesStatement.WriteAnyPrefix(query), _ => true, cancellationToken)).Count == 0)
            {
                return new Dictionary<string, long?>();
            }

            // Of later calls only reads count: those within the longest time to live.
            var corrected = await usage.HasAdjustmentsAsync(query.Grid.From, query.Grid.To + UnreadWritesStatement.LongestTimeToLive, cancellationToken);
            var statement = UnreadWritesStatement.Write(query, source, Instant.FromDateTimeOffset(time.GetUtcNow()), corrected);
            var rows = await store.ReadAsync(statement, row => Read(row, query.GroupBy.Length), cancellationToken);
            return rows.ToDictionary();
        }
        catch (ClickHouseException tooMuch) when (tooMuch.Code is ClickHouseErrorCodes.TimeoutExceeded or ClickHouseErrorCodes.MemoryLimitExceeded)
        {
            LogTooMuch(logger, tooMuch.Code);
            return new Dictionary<string, long?>();
        }
    }

    /// <summary>Names a row.</summary>
    public static string KeyOf(bool isTotal, long bucket, IEnumerable<string> groups) => isTotal
        ? "total"
        : string.Create(CultureInfo.InvariantCulture, $"{bucket}\0{string.Join('\0', groups)}");

    private static KeyValuePair<string, long?> Read(DbDataReader row, int groupCount)
    {
        var isTotal = Convert.ToInt64(row["is_total"], CultureInfo.InvariantCulture) == 1;
        var bucket = Convert.ToInt64(row["bucket"], CultureInfo.InvariantCulture);
        var groups = Enumerable.Range(0, groupCount).Select(at => (string)row[string.Create(CultureInfo.InvariantCulture, $"g{at}")]);
        var known = Convert.ToInt64(row["known"], CultureInfo.InvariantCulture) > 0;
        return new(KeyOf(isTotal, bucket, groups), known ? Convert.ToInt64(row["unread"], CultureInfo.InvariantCulture) : null);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Unread cache writes are left out of an answer: the range needs more than one query may take (code {Code}).")]
    private static partial void LogTooMuch(ILogger logger, int code);
}
