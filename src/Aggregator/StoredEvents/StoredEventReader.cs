using System.Collections;
using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemetry.Events;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.StoredEvents;

/// <summary>Reads rows of <c>usage_events</c>, by the columns of <see cref="StoredEventSql"/>.</summary>
internal static class StoredEventReader
{
    /// <summary>Reads one row.</summary>
    public static StoredEvent Read(DbDataReader row)
    {
        var totals = TokenUsage.Of(tokenClass => Number(row, TokenClasses.NameOf(tokenClass)));
        var iterations = IterationsOf(Text(row, "iterations"));
        var own = TokenUsage.Of(tokenClass => totals[tokenClass] - iterations.Sum(part => part.Usage[tokenClass]));
        return new StoredEvent
        {
            Event = EventOf(row) with { Usage = own, Iterations = iterations },
            Totals = totals,
            IngestedAt = Time(row, "ingested_at"),
            Priced = Number(row, "priced") != 0,
            UnpricedReason = Text(row, "unpriced_reason"),
            PriceVersion = Text(row, "price_version"),
            CostUsd = Money(row, "cost_usd"),
            ListCostUsd = Money(row, "list_cost_usd"),
            CostWithoutCacheUsd = Money(row, "cost_without_cache_usd"),
            CacheWritePremiumUsd = Money(row, "cache_write_premium_usd"),
            CostWithoutBatchUsd = Money(row, "cost_without_batch_usd"),
            ResponseCacheSavingUsd = Money(row, "response_cache_saving_usd"),
            Folded = (FoldedDimensions)Number(row, "folded"),
            MapperVersion = (int)Number(row, "mapper_version"),
            DurationBucket = (short?)NumberOrNull(row, "duration_bucket"),
            TimeToFirstTokenBucket = (short?)NumberOrNull(row, "time_to_first_token_bucket"),
        };
    }

    private static UsageEvent EventOf(DbDataReader row) => new()
    {
        EventId = (Guid)row["event_id"],
        Tenant = Text(row, "tenant"),
        OccurredAt = Time(row, "occurred_at"),
        Provider = Text(row, "provider"),
        Api = Text(row, "api"),
        Model = Text(row, "model"),
        ModelRequested = Text(row, "model_requested"),
        Operation = Text(row, "operation"),
        ServiceTier = Text(row, "service_tier"),
        Speed = Text(row, "speed"),
        InferenceRegion = Text(row, "inference_region"),
        DeploymentType = Text(row, "deployment_type"),
        Billing = (BillingKind)VocabularyNames.Billings.IndexOf(Text(row, "billing")),
        Status = (CallStatus)VocabularyNames.Statuses.IndexOf(Text(row, "status")),
        UsageQuality = (UsageQuality)VocabularyNames.Qualities.IndexOf(Text(row, "usage_quality")),
        ResponseCache = (ResponseCacheResult)VocabularyNames.ResponseCaches.IndexOf(Text(row, "response_cache")),
        RawUsage = Encoding.UTF8.GetBytes(Text(row, "raw_usage")),
        Dimensions = DimensionNames.Create([.. DimensionNames.All.Select(name => Text(row, name))]),
        Tags = TagsOf((IDictionary)row["tags"]),
        HttpStatus = WhereGiven(Number(row, "http_status")),
        Attempt = WhereGiven(Number(row, "attempt")),
        RequestId = Text(row, "request_id"),
        ResponseId = Text(row, "response_id"),
        ParentEventId = Text(row, "parent_event_id"),
        TraceId = Text(row, "trace_id"),
        SpanId = Text(row, "span_id"),
        DurationMs = NumberOrNull(row, "duration_ms"),
        TimeToFirstTokenMs = NumberOrNull(row, "time_to_first_token_ms"),
        Streamed = NumberOrNull(row, "streamed") is { } streamed ? streamed != 0 : null,
        PrefixFingerprint = Text(row, "prefix_fingerprint"),
        RequestFingerprint = Text(row, "request_fingerprint"),
        ReportedCostUsd = Money(row, "reported_cost_usd"),
        Flags = [.. ((IEnumerable)row["flags"]).Cast<string>()],
    };

    private static ImmutableArray<UsagePart> IterationsOf(string json)
    {
        if (json.Length == 0)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(part => new UsagePart(
            part.TryGetProperty("model", out var model) ? model.GetString() ?? "" : "",
            TokenUsage.Of(tokenClass => part.TryGetProperty(TokenClasses.NameOf(tokenClass), out var count) ? count.GetInt64() : 0)))];
    }

    private static ImmutableSortedDictionary<string, string> TagsOf(IDictionary tags)
    {
        var sorted = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry tag in tags)
        {
            sorted[(string)tag.Key] = (string)tag.Value!;
        }

        return sorted.ToImmutable();
    }

    private static string Text(DbDataReader row, string name) => (string)row[name];

    private static long Number(DbDataReader row, string name) => Convert.ToInt64(row[name], CultureInfo.InvariantCulture);

    private static long? NumberOrNull(DbDataReader row, string name) => row[name] is DBNull ? null : Number(row, name);

    private static decimal? Money(DbDataReader row, string name) => row[name] is DBNull ? null : (decimal)row[name];

    private static DateTimeOffset Time(DbDataReader row, string name) => new((DateTime)row[name], TimeSpan.Zero);

    // 0 in these columns says that the event did not state it.
    private static int? WhereGiven(long value) => value == 0 ? null : (int)value;
}
