using System.Text.Json;
using Telemetry.Aggregator.StoredEvents;
using Telemetry.Api.Money;
using Telemetry.Api.Parameters;
using Telemetry.Events;

namespace Telemetry.Api.StoredEvents;

/// <summary>A stored event as answered. Figures are the effective ones, corrections included; null where the event does not say.</summary>
public class EventAnswer
{
    public Guid EventId { get; init; }
    public string Tenant { get; init; } = "";
    public string OccurredAt { get; init; } = "";
    public string IngestedAt { get; init; } = "";
    public string Provider { get; init; } = "";
    public string? Api { get; init; }
    public string Model { get; init; } = "";
    public string? ModelRequested { get; init; }
    public string Operation { get; init; } = "";
    public string ServiceTier { get; init; } = "";
    public string Speed { get; init; } = "";
    public string? InferenceRegion { get; init; }
    public string? DeploymentType { get; init; }
    public string Billing { get; init; } = "";
    public string Status { get; init; } = "";
    public string UsageQuality { get; init; } = "";
    public string ResponseCache { get; init; } = "";

    /// <summary>Gets the counts beside <see cref="Iterations"/>, by class; classes of 0 included.</summary>
    public IReadOnlyDictionary<string, long> Usage { get; init; } = new Dictionary<string, long>();

    /// <summary>Gets the further metered parts: each its model, where it differs, and its counts that are not 0.</summary>
    public IReadOnlyList<IterationAnswer> Iterations { get; init; } = [];

    /// <summary>Gets the provider's own usage object as it was sent.</summary>
    public JsonElement? RawUsage { get; init; }
    public IReadOnlyDictionary<string, string> Dimensions { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    public int? HttpStatus { get; init; }
    public int? Attempt { get; init; }
    public string? RequestId { get; init; }
    public string? ResponseId { get; init; }
    public string? ParentEventId { get; init; }
    public string? TraceId { get; init; }
    public string? SpanId { get; init; }
    public long? DurationMs { get; init; }
    public long? TimeToFirstTokenMs { get; init; }
    public bool? Streamed { get; init; }
    public string? PrefixFingerprint { get; init; }
    public string? RequestFingerprint { get; init; }
    public Usd? ReportedCostUsd { get; init; }
    public bool Priced { get; init; }
    public string? UnpricedReason { get; init; }
    public Usd? CostUsd { get; init; }
    public Usd? ListCostUsd { get; init; }
    public Usd? CostWithoutCacheUsd { get; init; }
    public Usd? CacheSavingUsd { get; init; }

    /// <summary>Gets what its cache writes cost above the uncached rate, a part of the net saving; null where it has no price, or was priced before that was kept.</summary>
    public Usd? CacheWritePremiumUsd { get; init; }
    public Usd? BatchSavingUsd { get; init; }
    public Usd? ResponseCacheSavingUsd { get; init; }

    /// <summary>Gets card id and hash of the book, as <c>card@hash</c>; null when unpriced.</summary>
    public string? PriceVersion { get; init; }
    public IReadOnlyList<string> Flags { get; init; } = [];

    internal static TAnswer From<TAnswer>(EffectiveEvent effective)
        where TAnswer : EventAnswer, new()
    {
        var stored = effective.Stored;
        var source = effective.Event;
        return new TAnswer
        {
            EventId = source.EventId,
            Tenant = source.Tenant,
            OccurredAt = TimeText.Format(source.OccurredAt),
            IngestedAt = TimeText.Format(stored.IngestedAt),
            Provider = source.Provider,
            Api = Given(source.Api),
            Model = source.Model,
            ModelRequested = Given(source.ModelRequested),
            Operation = source.Operation,
            ServiceTier = source.ServiceTier,
            Speed = source.Speed,
            InferenceRegion = Given(source.InferenceRegion),
            DeploymentType = Given(source.DeploymentType),
            Billing = VocabularyNames.NameOf(source.Billing),
            Status = VocabularyNames.NameOf(source.Status),
            UsageQuality = VocabularyNames.NameOf(source.UsageQuality),
            ResponseCache = VocabularyNames.NameOf(source.ResponseCache),
            Usage = Counts(effective.Usage, withZeros: true),
            Iterations = [.. source.Iterations.Select(part => new IterationAnswer(Given(part.Model), Counts(part.Usage, withZeros: false)))],
            RawUsage = RawJson.Parse(source.RawUsage),
            Dimensions = DimensionNames.All
                .Select((name, at) => KeyValuePair.Create(name, DimensionNames.ValueOf(source.Dimensions, at)))
                .Where(pair => pair.Value.Length > 0).ToDictionary(),
            Tags = source.Tags,
            HttpStatus = source.HttpStatus,
            Attempt = source.Attempt,
            RequestId = Given(source.RequestId),
            ResponseId = Given(source.ResponseId),
            ParentEventId = Given(source.ParentEventId),
            TraceId = Given(source.TraceId),
            SpanId = Given(source.SpanId),
            DurationMs = source.DurationMs,
            TimeToFirstTokenMs = source.TimeToFirstTokenMs,
            Streamed = source.Streamed,
            PrefixFingerprint = Given(source.PrefixFingerprint),
            RequestFingerprint = Given(source.RequestFingerprint),
            ReportedCostUsd = Amount(source.ReportedCostUsd),
            Priced = effective.Priced,
            UnpricedReason = Given(effective.UnpricedReason),
            CostUsd = Amount(effective.CostUsd),
            ListCostUsd = Amount(effective.ListCostUsd),
            CostWithoutCacheUsd = Amount(effective.CostWithoutCacheUsd),
            CacheSavingUsd = Amount(effective.CostWithoutCacheUsd - effective.CostUsd),
            CacheWritePremiumUsd = Amount(effective.CacheWritePremiumUsd),
            BatchSavingUsd = Amount(effective.CostWithoutBatchUsd - effective.CostUsd),
            ResponseCacheSavingUsd = Amount(effective.ResponseCacheSavingUsd),
            PriceVersion = Given(effective.PriceVersion),
            Flags = source.Flags,
        };
    }

    private static string? Given(string text) => text.Length == 0 ? null : text;

    private static Usd? Amount(decimal? amount) => amount is { } value ? new Usd(value) : null;

    private static Dictionary<string, long> Counts(TokenUsage usage, bool withZeros) => TokenClasses.All
        .Where(tokenClass => withZeros || usage[tokenClass] != 0)
        .ToDictionary(TokenClasses.NameOf, tokenClass => usage[tokenClass]);
}

/// <summary>A further metered part of a call.</summary>
public sealed record IterationAnswer(string? Model, IReadOnlyDictionary<string, long> Usage);
