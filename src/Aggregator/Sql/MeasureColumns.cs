using System.Collections.Immutable;
using Telemetry.Events;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.Sql;

/// <summary>The additive measures that every usage table has, as its columns are named.</summary>
internal static class MeasureColumns
{
    /// <summary>Gets the whole-number measures: calls and errors, then the token classes in the order of their enumeration, then the rest.</summary>
    public static ImmutableArray<string> Counts { get; } =
    [
        "calls",
        "errors",
        .. TokenClasses.All.Select(TokenClasses.NameOf),
        "response_cache_hits",
        "unpriced_calls",
        "unpriced_tokens",
        "partial_calls",
        "estimated_calls",
        "costed_calls",
        "costed_tokens",
    ];

    /// <summary>Gets the sums of money.</summary>
    public static ImmutableArray<string> Amounts { get; } =
        ["cost_usd", "list_cost_usd", "cost_without_cache_usd", "cache_write_premium_usd", "cost_without_batch_usd", "response_cache_saving_usd"];

    /// <summary>Gets the counts by logarithmic bucket.</summary>
    public static ImmutableArray<string> Histograms { get; } = ["duration_counts", "time_to_first_token_counts"];

    /// <summary>Gets the names of all measures, in the order of <see cref="Sums"/>.</summary>
    public static string Names { get; } = string.Join(", ", [.. Counts, .. Amounts, .. Histograms]);

    /// <summary>Gets the sum of the token classes less reasoning, which is a part of output.</summary>
    public static string Tokens { get; } =
        $"({string.Join(" + ", TokenClasses.All.Where(c => TokenClasses.IsPriced(c) && !TokenClasses.IsRequestCount(c)).Select(TokenClasses.NameOf))})";

    /// <summary>Gets the whole-number measures by name, in the order of <see cref="Counts"/>.</summary>
    public static IEnumerable<KeyValuePair<string, long>> CountsOf(UsageMeasures measures)
    {
        IEnumerable<long> values =
        [
            measures.Calls, measures.Errors, .. TokenClasses.All.Select(tokenClass => measures.Tokens[tokenClass]), measures.ResponseCacheHits,
            measures.UnpricedCalls, measures.UnpricedTokens, measures.PartialCalls, measures.EstimatedCalls, measures.CostedCalls, measures.CostedTokens,
        ];
        return Counts.Zip(values, KeyValuePair.Create);
    }

    /// <summary>Gets the sums of money by name, in the order of <see cref="Amounts"/>.</summary>
    public static IEnumerable<KeyValuePair<string, decimal>> AmountsOf(UsageMeasures measures) => Amounts.Zip(
        [
            measures.CostUsd, measures.ListCostUsd, measures.CostWithoutCacheUsd, measures.CacheWritePremiumUsd, measures.CostWithoutBatchUsd,
            measures.ResponseCacheSavingUsd,
        ],
        KeyValuePair.Create);

    /// <summary>Gets the sums of every measure of a table that holds measures.</summary>
    /// <param name="alias">The table's alias.</param>
    /// <param name="negated">Whether to take the rows away instead of adding them.</param>
    public static string Sums(string alias, bool negated = false)
    {
        var sign = negated ? "-" : "";
        var sums = Counts.Concat(Amounts).Select(name => $"{sign}sum({alias}.{name}) AS {name}");
        var maps = Histograms.Select(name => negated
            ? $"mapApply((k, v) -> (k, -v), sumMap({alias}.{name})) AS {name}"
            : $"sumMap({alias}.{name}) AS {name}");
        return string.Join(",\n    ", sums.Concat(maps));
    }

    /// <summary>Gets the sums as they are answered: histograms as their buckets and the calls of each.</summary>
    /// <param name="alias">The table's alias.</param>
    /// <param name="isWanted">Whether a measure is asked for; the others are answered as nothing, and not read.</param>
    public static string Answers(string alias, Func<string, bool> isWanted)
    {
        var counts = Counts.Select(name => isWanted(name) ? $"sum({alias}.{name}) AS {name}" : $"0 AS {name}");
        var amounts = Amounts.Select(name => isWanted(name) ? $"sum({alias}.{name}) AS {name}" : $"toDecimal128(0, 12) AS {name}");
        var maps = Histograms.Select(name => isWanted(name)
            ? $"CAST(mapKeys(sumMap({alias}.{name})) AS Array(Int16)), CAST(mapValues(sumMap({alias}.{name})) AS Array(Int64))"
            : "CAST([] AS Array(Int16)), CAST([] AS Array(Int64))");
        return string.Join(",\n    ", [.. counts, .. amounts, .. maps]);
    }
}
