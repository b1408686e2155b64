using System.Collections.Frozen;
using Telemetry.Aggregator.Sql;
using Telemetry.Api.Parameters;
using Telemetry.Events;

namespace Telemetry.Api.Rollups;

/// <summary>Says which measures the fields of a row are worked out from, so that no others are read.</summary>
internal static class FieldMeasures
{
    // By these a row is ordered, and known to be there at all.
    private static readonly string[] Always = ["calls", "cost_usd", "list_cost_usd"];

    private static readonly string[] Cacheable =
    [
        .. new[]
        {
            TokenClass.UncachedInput, TokenClass.CacheRead, TokenClass.CacheWrite5m, TokenClass.CacheWrite1h, TokenClass.CacheWrite12h, TokenClass.CacheWrite,
        }.Select(TokenClasses.NameOf),
    ];

    // Every other field is a measure of the same name.
    private static readonly FrozenDictionary<string, string[]> Derived = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["cache_saving_usd"] = ["cost_without_cache_usd"],
        ["batch_saving_usd"] = ["cost_without_batch_usd"],
        ["hit_rate"] = Cacheable,
        ["tokens_per_call"] = [.. TokenClasses.All.Select(TokenClasses.NameOf), "response_cache_hits"],
        ["cost_per_call_usd"] = ["costed_calls"],
        ["cost_per_1k_tokens_usd"] = ["costed_tokens"],
        ["duration_ms_p50"] = ["duration_counts"],
        ["duration_ms_p95"] = ["duration_counts"],
        ["time_to_first_token_ms_p50"] = ["time_to_first_token_counts"],
        ["time_to_first_token_ms_p95"] = ["time_to_first_token_counts"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Gets whether a question needs a measure, by the names of <see cref="MeasureColumns"/>.</summary>
    public static Func<string, bool> WantedBy(UsageQuery query)
    {
        if (query.Fields.IsEmpty)
        {
            return static _ => true;
        }

        var wanted = query.Fields.SelectMany(static field => Derived.GetValueOrDefault(field) ?? [field]).Concat(Always).ToFrozenSet(StringComparer.Ordinal);
        return wanted.Contains;
    }
}
