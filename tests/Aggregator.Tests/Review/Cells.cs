using Telemetry.Aggregator.Review.Variance;
using Telemetry.Events;

namespace Telemetry.Aggregator.Tests.Review;

/// <summary>Makes cells whose cost is exactly tokens × rate, as the rater makes it.</summary>
internal static class Cells
{
    /// <summary>USD per million tokens, as a card states them.</summary>
    public static ClassRates Rates { get; } = new(new Dictionary<TokenClass, decimal>
    {
        [TokenClass.UncachedInput] = 4m,
        [TokenClass.CacheRead] = 0.4m,
        [TokenClass.CacheWrite5m] = 5m,
        [TokenClass.Output] = 20m,
    });

    public static ChangeCell Of(CellFigures prior, CellFigures now, string model = "m", string tier = "standard") => new()
    {
        Provider = "p",
        Model = model,
        ServiceTier = tier,
        InferenceRegion = "",
        Prior = prior,
        This = now,
    };

    /// <summary>Makes the figures of calls that all used the same.</summary>
    /// <param name="calls">How many.</param>
    /// <param name="usage">What each used.</param>
    /// <param name="factor">What the rates are multiplied by.</param>
    /// <param name="discount">What of the list price is paid.</param>
    public static CellFigures Figures(long calls, TokenUsage usage, decimal factor = 1, decimal discount = 1)
    {
        var all = TokenUsage.Of(tokenClass => usage[tokenClass] * calls);
        var list = TokenClasses.All.Sum(tokenClass => all[tokenClass] * Rates[tokenClass]) * factor / 1_000_000;
        return new CellFigures { ServedCalls = calls, Usage = all, CostedTokens = all.TotalTokens, ListCostUsd = list, CostUsd = list * discount };
    }

    public static CellFigures Nothing { get; } = Figures(0, TokenUsage.None);
}
