using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Telemetry.Api.Money;
using Telemetry.Api.Parameters;
using Telemetry.Api.Rollups;
using Telemetry.Events;

namespace Telemetry.Api.Rows;

/// <summary>A row of <c>/spend</c>: calls, tokens, money and times of one bucket and group.</summary>
public class SpendRow
{
    /// <summary>Gets the names of the fields that a caller may choose from: all but <c>start</c>, <c>end</c> and <c>group</c>.</summary>
    internal static ImmutableArray<string> Fields { get; } =
        [.. ApiJson.Options.GetTypeInfo(typeof(SpendRow)).Properties.Where(static field => field.Order == 0).Select(static field => field.Name)];

    [JsonPropertyName("start"), JsonPropertyOrder(-3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Start { get; init; }

    [JsonPropertyName("end"), JsonPropertyOrder(-2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? End { get; init; }

    /// <summary>Gets the group's values by name; null where the dimension is missing. Absent in totals.</summary>
    [JsonPropertyName("group"), JsonPropertyOrder(-1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string?>? Group { get; init; }

    [JsonPropertyName("calls")] public long Calls { get; init; }
    [JsonPropertyName("errors")] public long Errors { get; init; }
    [JsonPropertyName("uncached_input_tokens")] public long UncachedInputTokens { get; init; }
    [JsonPropertyName("cache_read_tokens")] public long CacheReadTokens { get; init; }
    [JsonPropertyName("cache_write_5m_tokens")] public long CacheWrite5mTokens { get; init; }
    [JsonPropertyName("cache_write_1h_tokens")] public long CacheWrite1hTokens { get; init; }
    [JsonPropertyName("cache_write_12h_tokens")] public long CacheWrite12hTokens { get; init; }
    [JsonPropertyName("cache_write_tokens")] public long CacheWriteTokens { get; init; }
    [JsonPropertyName("output_tokens")] public long OutputTokens { get; init; }
    [JsonPropertyName("input_audio_tokens")] public long InputAudioTokens { get; init; }
    [JsonPropertyName("input_image_tokens")] public long InputImageTokens { get; init; }
    [JsonPropertyName("cache_read_audio_tokens")] public long CacheReadAudioTokens { get; init; }
    [JsonPropertyName("output_audio_tokens")] public long OutputAudioTokens { get; init; }
    [JsonPropertyName("output_image_tokens")] public long OutputImageTokens { get; init; }
    [JsonPropertyName("reasoning_tokens")] public long ReasoningTokens { get; init; }
    [JsonPropertyName("web_search_requests")] public long WebSearchRequests { get; init; }
    [JsonPropertyName("cost_usd")] public Usd CostUsd { get; init; }
    [JsonPropertyName("list_cost_usd")] public Usd ListCostUsd { get; init; }
    [JsonPropertyName("cost_without_cache_usd")] public Usd CostWithoutCacheUsd { get; init; }
    [JsonPropertyName("cache_saving_usd")] public Usd CacheSavingUsd { get; init; }
    [JsonPropertyName("batch_saving_usd")] public Usd BatchSavingUsd { get; init; }
    [JsonPropertyName("response_cache_hits")] public long ResponseCacheHits { get; init; }
    [JsonPropertyName("response_cache_saving_usd")] public Usd ResponseCacheSavingUsd { get; init; }
    [JsonPropertyName("hit_rate")] public decimal? HitRate { get; init; }
    [JsonPropertyName("tokens_per_call")] public decimal? TokensPerCall { get; init; }
    [JsonPropertyName("cost_per_call_usd")] public Usd? CostPerCallUsd { get; init; }
    [JsonPropertyName("cost_per_1k_tokens_usd")] public Usd? CostPer1kTokensUsd { get; init; }
    [JsonPropertyName("unpriced_calls")] public long UnpricedCalls { get; init; }
    [JsonPropertyName("unpriced_tokens")] public long UnpricedTokens { get; init; }
    [JsonPropertyName("partial_calls")] public long PartialCalls { get; init; }
    [JsonPropertyName("estimated_calls")] public long EstimatedCalls { get; init; }
    [JsonPropertyName("duration_ms_p50")] public double? DurationMsP50 { get; init; }
    [JsonPropertyName("duration_ms_p95")] public double? DurationMsP95 { get; init; }
    [JsonPropertyName("time_to_first_token_ms_p50")] public double? TimeToFirstTokenMsP50 { get; init; }
    [JsonPropertyName("time_to_first_token_ms_p95")] public double? TimeToFirstTokenMsP95 { get; init; }

    internal static TRow From<TRow>(UsageQuery query, UsageRow row, bool isTotal)
        where TRow : SpendRow, new()
    {
        var sums = row.Sums;
        var (start, end) = query.Grid.BoundsOf(isTotal ? 0 : row.Bucket);
        return new TRow
        {
            Start = isTotal ? null : TimeText.Format(start),
            End = isTotal ? null : TimeText.Format(end),
            Group = isTotal ? null : GroupOf(query, row),
            Calls = sums.Calls,
            Errors = sums.Errors,
            UncachedInputTokens = sums[TokenClass.UncachedInput],
            CacheReadTokens = sums[TokenClass.CacheRead],
            CacheWrite5mTokens = sums[TokenClass.CacheWrite5m],
            CacheWrite1hTokens = sums[TokenClass.CacheWrite1h],
            CacheWrite12hTokens = sums[TokenClass.CacheWrite12h],
            CacheWriteTokens = sums[TokenClass.CacheWrite],
            OutputTokens = sums[TokenClass.Output],
            InputAudioTokens = sums[TokenClass.InputAudio],
            InputImageTokens = sums[TokenClass.InputImage],
            CacheReadAudioTokens = sums[TokenClass.CacheReadAudio],
            OutputAudioTokens = sums[TokenClass.OutputAudio],
            OutputImageTokens = sums[TokenClass.OutputImage],
            ReasoningTokens = sums[TokenClass.Reasoning],
            WebSearchRequests = sums[TokenClass.WebSearchRequests],
            CostUsd = new Usd(sums.CostUsd),
            ListCostUsd = new Usd(sums.ListCostUsd),
            CostWithoutCacheUsd = new Usd(sums.CostWithoutCacheUsd),
            CacheSavingUsd = new Usd(sums.CostWithoutCacheUsd - sums.CostUsd),
            BatchSavingUsd = new Usd(sums.CostWithoutBatchUsd - sums.CostUsd),
            ResponseCacheHits = sums.ResponseCacheHits,
            ResponseCacheSavingUsd = new Usd(sums.ResponseCacheSavingUsd),
            HitRate = Ratios.Of(sums[TokenClass.CacheRead], CacheableTokens(sums)),
            TokensPerCall = Ratios.Of(sums.Tokens, sums.Calls - sums.ResponseCacheHits),
            CostPerCallUsd = Usd.Ratio(sums.CostUsd, sums.CostedCalls),
            CostPer1kTokensUsd = Usd.Ratio(sums.CostUsd * 1000, sums.CostedTokens),
            UnpricedCalls = sums.UnpricedCalls,
            UnpricedTokens = sums.UnpricedTokens,
            PartialCalls = sums.PartialCalls,
            EstimatedCalls = sums.EstimatedCalls,
            DurationMsP50 = sums.Duration.Percentile(50),
            DurationMsP95 = sums.Duration.Percentile(95),
            TimeToFirstTokenMsP50 = sums.TimeToFirstToken.Percentile(50),
            TimeToFirstTokenMsP95 = sums.TimeToFirstToken.Percentile(95),
        };
    }

    private static long CacheableTokens(UsageSums sums) =>
        sums[TokenClass.UncachedInput] + sums[TokenClass.CacheRead] + sums[TokenClass.CacheWrite5m] + sums[TokenClass.CacheWrite1h]
        + sums[TokenClass.CacheWrite12h] + sums[TokenClass.CacheWrite];

    private static Dictionary<string, string?> GroupOf(UsageQuery query, UsageRow row)
    {
        var group = new Dictionary<string, string?>(query.GroupBy.Length, StringComparer.Ordinal);
        for (var at = 0; at < query.GroupBy.Length; at++)
        {
            group[query.GroupBy[at].Name] = row.Groups[at].Length == 0 ? null : row.Groups[at];
        }

        return group;
    }
}
