using System.Collections.Immutable;

namespace Telemetry.Events;

/// <summary>One valid usage event, version 1: one attempt to call a model. It never carries prompt or completion text.</summary>
/// <remarks>Open strings are empty where the event does not say; closed vocabularies are enumerations.</remarks>
public sealed record UsageEvent
{
    /// <summary>Gets the identity, together with <see cref="Tenant"/>.</summary>
    public required Guid EventId { get; init; }
    public required string Tenant { get; init; }

    /// <summary>Gets when the call started (UTC, millisecond precision): it selects the price in force.</summary>
    public required DateTimeOffset OccurredAt { get; init; }
    public required string Provider { get; init; }
    public string Api { get; init; } = "";
    public required string Model { get; init; }
    public string ModelRequested { get; init; } = "";
    public string Operation { get; init; } = "chat";
    public string ServiceTier { get; init; } = "standard";
    public string Speed { get; init; } = "standard";
    public string InferenceRegion { get; init; } = "";
    public string DeploymentType { get; init; } = "";
    public BillingKind Billing { get; init; }

    /// <summary>Gets the counts beside <see cref="Iterations"/>, which they never include.</summary>
    public TokenUsage Usage { get; init; } = TokenUsage.None;
    public ImmutableArray<UsagePart> Iterations { get; init; } = [];

    /// <summary>Gets the provider's own usage object, byte for byte (at most 16 KiB); empty where none was sent.</summary>
    public ReadOnlyMemory<byte> RawUsage { get; init; }
    public Attribution Dimensions { get; init; } = Attribution.None;
    public ImmutableSortedDictionary<string, string> Tags { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
    public CallStatus Status { get; init; }
    public UsageQuality UsageQuality { get; init; } = UsageQuality.Final;
    public int? HttpStatus { get; init; }
    public int? Attempt { get; init; }
    public string RequestId { get; init; } = "";
    public string ResponseId { get; init; } = "";
    public string ParentEventId { get; init; } = "";
    public string TraceId { get; init; } = "";
    public string SpanId { get; init; } = "";
    public long? DurationMs { get; init; }
    public long? TimeToFirstTokenMs { get; init; }
    public bool? Streamed { get; init; }
    public string PrefixFingerprint { get; init; } = "";
    public string RequestFingerprint { get; init; } = "";
    public ResponseCacheResult ResponseCache { get; init; }

    /// <summary>Gets the producer's own estimate in USD: kept for comparison, never used as the cost.</summary>
    public decimal? ReportedCostUsd { get; init; }

    /// <summary>Gets what was noticed while reading it: <c>occurred_at_assumed</c>, <c>usage_disagrees</c>, <c>unmapped:PATH</c>, sorted.</summary>
    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary>Gets all metered counts of the call: the counts beside the iterations plus every iteration.</summary>
    public TokenUsage TotalUsage => Iterations.IsEmpty ? Usage : Iterations.Aggregate(Usage, (sum, part) => sum.Add(part.Usage));

    /// <summary>Gets whether the caller's own response cache answered.</summary>
    public bool IsResponseCacheHit => ResponseCache is ResponseCacheResult.Exact or ResponseCacheResult.Semantic;
}
