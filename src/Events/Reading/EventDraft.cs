using System.Collections.Immutable;

namespace Telemetry.Events.Reading;

/// <summary>An event as it was written: what is null was not given, or was faulty. <see cref="EventRules"/> makes the event of it.</summary>
internal sealed class EventDraft
{
    /// <summary>Gets or sets whether the JSON is an object at all.</summary>
    public bool IsObject { get; set; }

    public long? SchemaVersion { get; set; }
    public Guid? EventId { get; set; }
    public string? Tenant { get; set; }
    public DateTimeOffset? OccurredAt { get; set; }
    public string? Provider { get; set; }
    public string? Api { get; set; }
    public string? Model { get; set; }
    public string? ModelRequested { get; set; }
    public string? Operation { get; set; }
    public string? ServiceTier { get; set; }
    public string? Speed { get; set; }
    public string? InferenceRegion { get; set; }
    public string? DeploymentType { get; set; }
    public BillingKind Billing { get; set; }
    public TokenUsage? Usage { get; set; }
    public ImmutableArray<UsagePart> Iterations { get; set; } = [];
    public ReadOnlyMemory<byte> RawUsage { get; set; }
    public Attribution Dimensions { get; set; } = Attribution.None;
    public ImmutableSortedDictionary<string, string> Tags { get; set; } = NoTags;
    public CallStatus Status { get; set; }
    public UsageQuality Quality { get; set; } = UsageQuality.Final;
    public int? HttpStatus { get; set; }
    public int? Attempt { get; set; }
    public string? RequestId { get; set; }
    public string? ResponseId { get; set; }
    public string? ParentEventId { get; set; }
    public string? TraceId { get; set; }
    public string? SpanId { get; set; }
    public long? DurationMs { get; set; }
    public long? TimeToFirstTokenMs { get; set; }
    public bool? Streamed { get; set; }
    public string? PrefixFingerprint { get; set; }
    public string? RequestFingerprint { get; set; }
    public ResponseCacheResult ResponseCache { get; set; }
    public decimal? ReportedCostUsd { get; set; }

    /// <summary>Gets the remarks the event brings along from an earlier reading.</summary>
    public SortedSet<string>? Flags { get; set; }

    /// <summary>Gets or sets the members that were there and not null, by place: a faulty one is not also reported as missing.</summary>
    public ulong Seen { get; set; }

    public static ImmutableSortedDictionary<string, string> NoTags { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public bool Has(EventField field) => (Seen & (1UL << (int)field)) != 0;

    public void AddFlag(string flag) => (Flags ??= new SortedSet<string>(StringComparer.Ordinal)).Add(flag);
}
