namespace Telemetry.Events;

/// <summary>The bounds of one event. At the bound is accepted, beyond it is refused.</summary>
public static class EventLimits
{
    /// <summary>Bytes of one event, as sent and in its canonical form.</summary>
    public const int EventBytes = 64 * 1024;

    /// <summary>Bytes of <c>raw_usage</c>.</summary>
    public const int RawUsageBytes = 16 * 1024;

    /// <summary>The largest count, and the longest duration in milliseconds.</summary>
    public const long Count = 1_000_000_000;

    /// <summary>Entries of <c>usage.iterations</c>.</summary>
    public const int Iterations = 64;

    /// <summary>Characters (UTF-16 code units) of a dimension, a tag's name or value, and any other text.</summary>
    public const int Text = 256;

    /// <summary>Characters of the identifier <c>dimensions.prompt_name</c>.</summary>
    public const int PromptName = 128;

    /// <summary>Pairs in <c>tags</c>.</summary>
    public const int Tags = 16;

    /// <summary>Hex characters of a fingerprint.</summary>
    public const int Fingerprint = 64;

    /// <summary>USD: <c>reported_cost_usd</c> must be below it.</summary>
    public const decimal ReportedCostUsd = 999_999m;

    /// <summary>How far ahead of its append time an event may lie.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromHours(24);

    /// <summary>How much earlier than raw rows expire an event is refused as too old: partitions drop whole months.</summary>
    public static readonly TimeSpan RetentionMargin = TimeSpan.FromDays(31);
}
