using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Telemetry.Aggregator.Sql;
using Telemetry.Api.Reading;

namespace Telemetry.Api.StoredEvents;

/// <summary>
/// What the first page of a list could see, so that events stored later do not shift the pages after it: everything taken
/// before a time, and of each log partition everything up to an offset.
/// </summary>
/// <remarks>Offsets and not times, because partitions are stored independently: a row may be stored after a newer one was.</remarks>
internal sealed record EventSnapshot(long BeforeMilliseconds, ImmutableSortedDictionary<string, long> Offsets)
{
    // Only recently taken rows can still be on their way, so that the look-up need not read more than these.
    private static readonly Duration Recent = Duration.FromDays(1);

    /// <summary>Takes a snapshot of what is stored now.</summary>
    public static async Task<EventSnapshot> TakeAsync(UsageStore store, Instant now, CancellationToken cancellationToken)
    {
        var before = now - Recent;
        var parameters = new SqlParameters();
        var statement = parameters.Of($"""
            SELECT concat(toString(log_topic), '/', toString(log_partition)) AS log, max(log_offset) AS last
            FROM usage_events
            WHERE ingested_at >= {parameters.Milliseconds(before)}
            GROUP BY log_topic, log_partition
            """);
        var offsets = await store.ReadAsync(
            statement, row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), cancellationToken);
        return new EventSnapshot(before.ToUnixTimeMilliseconds(), offsets.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <summary>Reads a snapshot from a cursor.</summary>
    public static EventSnapshot Read(ImmutableArray<string> text) => new(
        long.Parse(text[0], CultureInfo.InvariantCulture),
        text.Skip(1).Chunk(2).ToImmutableSortedDictionary(
            pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture), StringComparer.Ordinal));

    /// <summary>Writes the snapshot for a cursor.</summary>
    public ImmutableArray<string> Write() =>
    [
        BeforeMilliseconds.ToString(CultureInfo.InvariantCulture),
        .. Offsets.SelectMany(pair => new[] { pair.Key, pair.Value.ToString(CultureInfo.InvariantCulture) }),
    ];

    /// <summary>Gets the condition over <c>usage_events AS e</c>.</summary>
    public string Condition(SqlParameters parameters)
    {
        var old = $"e.ingested_at < {parameters.Milliseconds(Instant.FromUnixTimeMilliseconds(BeforeMilliseconds))}";
        if (Offsets.IsEmpty)
        {
            return old;
        }

        var log = "concat(toString(e.log_topic), '/', toString(e.log_partition))";
        var last = $"transform({log}, {parameters.Texts(Offsets.Keys)}, {parameters.Numbers(Offsets.Values)}, toInt64(-1))";
        return $"({old} OR e.log_offset <= {last})";
    }
}
