using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Telemetry.Aggregator.Sql;
using Telemetry.Api.Reading;

namespace Telemetry.Api.StoredEvents;

/// <summary>Reads the corrections of some events.</summary>
internal sealed class AdjustmentReader(UsageStore store)
{
    private const int IdsPerQuery = 2000;

    /// <summary>Reads the corrections, oldest first, by tenant and event id.</summary>
    public async Task<ILookup<(string Tenant, Guid EventId), Adjustment>> ReadAsync(
        IReadOnlyCollection<StoredEvent> events, CancellationToken cancellationToken)
    {
        var found = new List<Adjustment>();
        foreach (var chunk in events.Chunk(IdsPerQuery))
        {
            found.AddRange(await store.ReadAsync(Statement(chunk), Read, cancellationToken));
        }

        return found.ToLookup(adjustment => (adjustment.Tenant, adjustment.EventId));
    }

    // The bounds in time let the engine skip what cannot hold these events: an adjustment copies its event's time.
    private static SqlStatement Statement(StoredEvent[] events)
    {
        var parameters = new SqlParameters();
        var first = parameters.Number(events.Min(stored => stored.Event.OccurredAt).ToUnixTimeMilliseconds());
        var last = parameters.Number(events.Max(stored => stored.Event.OccurredAt).ToUnixTimeMilliseconds());
        var measures = string.Join(", ", MeasureColumns.Counts.Concat(MeasureColumns.Amounts));
        return parameters.Of($"""
            SELECT adjustment_id, correction_id, event_id, tenant, adjusted_at, reason, price_version_from, price_version_to, {measures}
            FROM usage_adjustments
            WHERE occurred_at >= fromUnixTimestamp64Milli({first}, 'UTC') AND occurred_at <= fromUnixTimestamp64Milli({last}, 'UTC')
                AND tenant IN {parameters.Texts(events.Select(stored => stored.Event.Tenant).Distinct())}
                AND event_id IN {parameters.Ids(events.Select(stored => stored.Event.EventId))}
            ORDER BY adjusted_at, adjustment_id
            """);
    }

    private static Adjustment Read(DbDataReader row) => new()
    {
        AdjustmentId = (Guid)row["adjustment_id"],
        CorrectionId = (string)row["correction_id"],
        EventId = (Guid)row["event_id"],
        Tenant = (string)row["tenant"],
        AdjustedAt = new DateTimeOffset((DateTime)row["adjusted_at"], TimeSpan.Zero),
        Reason = (string)row["reason"],
        PriceVersionFrom = (string)row["price_version_from"],
        PriceVersionTo = (string)row["price_version_to"],
        Counts = MeasureColumns.Counts
            .Select(name => KeyValuePair.Create(name, Convert.ToInt64(row[name], CultureInfo.InvariantCulture)))
            .Where(pair => pair.Value != 0)
            .ToImmutableSortedDictionary(StringComparer.Ordinal),
        Amounts = MeasureColumns.Amounts
            .Select(name => KeyValuePair.Create(name, (decimal)row[name]))
            .Where(pair => pair.Value != 0)
            .ToImmutableSortedDictionary(StringComparer.Ordinal),
    };
}
