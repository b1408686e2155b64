using System.Collections;
using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Telemetry.Aggregator.Sql;
using Telemetry.Events;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.StoredEvents;

/// <summary>Reads rows of <c>usage_adjustments</c>.</summary>
internal static class AdjustmentRows
{
    /// <summary>Gets the select list over <c>usage_adjustments AS r</c>.</summary>
    public static string SelectList { get; } = string.Join(
        ", ",
        new[] { "adjustment_id", "correction_id", "event_id", "tenant", "adjusted_at", "reason", "price_version_from", "price_version_to", "unpriced_reason" }
            .Concat(UsageKey.Columns).Concat(MeasureColumns.Counts).Concat(MeasureColumns.Amounts).Concat(MeasureColumns.Histograms)
            .Select(name => $"r.{name} AS {name}"));

    /// <summary>Reads one row.</summary>
    public static Adjustment Read(DbDataReader row) => new()
    {
        AdjustmentId = (Guid)row["adjustment_id"],
        CorrectionId = Text(row, "correction_id"),
        EventId = (Guid)row["event_id"],
        Tenant = Text(row, "tenant"),
        AdjustedAt = new DateTimeOffset((DateTime)row["adjusted_at"], TimeSpan.Zero),
        Reason = Text(row, "reason"),
        PriceVersionFrom = Text(row, "price_version_from"),
        PriceVersionTo = Text(row, "price_version_to"),
        UnpricedReason = Text(row, "unpriced_reason"),
        Key = new UsageKey(
            Text(row, "model"), Text(row, "service_tier"), Text(row, "inference_region"), Text(row, "usage_quality"), Text(row, "billing")),
        Delta = new UsageMeasures
        {
            Calls = Count(row, "calls"),
            Errors = Count(row, "errors"),
            Tokens = TokenUsage.Of(tokenClass => Count(row, TokenClasses.NameOf(tokenClass))),
            CostUsd = (decimal)row["cost_usd"],
            ListCostUsd = (decimal)row["list_cost_usd"],
            CostWithoutCacheUsd = (decimal)row["cost_without_cache_usd"],
            CacheWritePremiumUsd = (decimal)row["cache_write_premium_usd"],
            CostWithoutBatchUsd = (decimal)row["cost_without_batch_usd"],
            ResponseCacheSavingUsd = (decimal)row["response_cache_saving_usd"],
            ResponseCacheHits = Count(row, "response_cache_hits"),
            UnpricedCalls = Count(row, "unpriced_calls"),
            UnpricedTokens = Count(row, "unpriced_tokens"),
            PartialCalls = Count(row, "partial_calls"),
            EstimatedCalls = Count(row, "estimated_calls"),
            CostedCalls = Count(row, "costed_calls"),
            CostedTokens = Count(row, "costed_tokens"),
            DurationCounts = Counts(row, "duration_counts"),
            TimeToFirstTokenCounts = Counts(row, "time_to_first_token_counts"),
        },
    };

    private static string Text(DbDataReader row, string name) => (string)row[name];

    private static long Count(DbDataReader row, string name) => Convert.ToInt64(row[name], CultureInfo.InvariantCulture);

    private static ImmutableSortedDictionary<short, long> Counts(DbDataReader row, string name)
    {
        var counts = ImmutableSortedDictionary<short, long>.Empty;
        foreach (DictionaryEntry entry in (IDictionary)row[name])
        {
            counts = counts.SetItem(
                Convert.ToInt16(entry.Key, CultureInfo.InvariantCulture), Convert.ToInt64(entry.Value, CultureInfo.InvariantCulture));
        }

        return counts;
    }
}
