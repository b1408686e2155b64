using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Api.Tests.Hosting;

/// <summary>A row of <c>usage_events</c> as a test states it; columns are named as in the table.</summary>
public sealed record StoredCall
{
    private static int made;
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public StoredCall() => LogOffset = Interlocked.Increment(ref made);

    public string Tenant { get; init; } = "";
    public Guid EventId { get; init; } = Guid.NewGuid();
    public string OccurredAt { get; init; } = "2026-11-10 12:00:00.000";
    public string IngestedAt { get; init; } = "2026-11-10 12:00:01.000";
    public string Provider { get; init; } = "anthropic";
    public string Api { get; init; } = "anthropic.messages";
    public string Model { get; init; } = "claude-opus-4-8";
    public string Operation { get; init; } = "chat";
    public string ServiceTier { get; init; } = "standard";
    public string Speed { get; init; } = "standard";
    public string InferenceRegion { get; init; } = "";
    public string Billing { get; init; } = "metered";
    public string Status { get; init; } = "ok";
    public string UsageQuality { get; init; } = "final";
    public string ResponseCache { get; init; } = "none";
    public long UncachedInputTokens { get; init; }
    public long CacheReadTokens { get; init; }
    [JsonPropertyName("cache_write_5m_tokens")] public long CacheWrite5mTokens { get; init; }
    [JsonPropertyName("cache_write_1h_tokens")] public long CacheWrite1hTokens { get; init; }
    [JsonPropertyName("cache_write_12h_tokens")] public long CacheWrite12hTokens { get; init; }
    public long CacheWriteTokens { get; init; }
    public long OutputTokens { get; init; }
    public long ReasoningTokens { get; init; }
    public long WebSearchRequests { get; init; }
    public string Iterations { get; init; } = "";
    public string RawUsage { get; init; } = "";
    public string Team { get; init; } = "";
    public string Project { get; init; } = "";
    public string Feature { get; init; } = "";
    public string CostCenter { get; init; } = "";
    public string Customer { get; init; } = "";
    public string User { get; init; } = "";
    public string Agent { get; init; } = "";
    public string Session { get; init; } = "";
    public string PromptName { get; init; } = "";
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
    public string RequestId { get; init; } = "";
    public long? DurationMs { get; init; }
    public long? TimeToFirstTokenMs { get; init; }
    public string PrefixFingerprint { get; init; } = "";
    public int Priced { get; init; } = 1;
    public string UnpricedReason { get; init; } = "";
    public string PriceVersion { get; init; } = "";
    public string? CostUsd { get; init; } = "0";
    public string? ListCostUsd { get; init; } = "0";
    public string? CostWithoutCacheUsd { get; init; } = "0";
    public string? CacheWritePremiumUsd { get; init; } = "0";
    public string? CostWithoutBatchUsd { get; init; } = "0";
    public string? ResponseCacheSavingUsd { get; init; } = "0";
    public IReadOnlyList<string> Flags { get; init; } = [];
    public int Folded { get; init; }
    public string LogTopic { get; init; } = "llm.usage.v1";
    public int LogPartition { get; init; }
    public long LogOffset { get; init; }

    /// <summary>States all four amounts of a call without cache, batch or discount.</summary>
    public StoredCall Costing(string usd) =>
        this with { CostUsd = usd, ListCostUsd = usd, CostWithoutCacheUsd = usd, CostWithoutBatchUsd = usd };

    /// <summary>States that nothing is known of the price.</summary>
    public StoredCall Unpriced(string reason = "no price card for acme/x at 2026-11-10") => this with
    {
        Priced = 0,
        UnpricedReason = reason,
        CostUsd = null,
        ListCostUsd = null,
        CostWithoutCacheUsd = null,
        CacheWritePremiumUsd = null,
        CostWithoutBatchUsd = null,
        ResponseCacheSavingUsd = null,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Options);
}
