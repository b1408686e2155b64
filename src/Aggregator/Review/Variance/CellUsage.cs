using System.Collections.Immutable;
using Telemetry.Events;

namespace Telemetry.Aggregator.Review.Variance;

/// <summary>What the priced calls of a cell used, by class, weighed by rates.</summary>
internal sealed class CellUsage
{
    // Within each of these, tokens are the same prompt: read from the cache, written to it, or neither.
    private static readonly ImmutableArray<ImmutableArray<TokenClass>> Prompts =
    [
        [
            TokenClass.UncachedInput, TokenClass.CacheRead, TokenClass.CacheWrite5m, TokenClass.CacheWrite1h,
            TokenClass.CacheWrite12h, TokenClass.CacheWrite,
        ],
        [TokenClass.InputAudio, TokenClass.CacheReadAudio],
    ];

    private static readonly ImmutableArray<TokenClass> Others =
        [.. TokenClasses.All.Where(static tokenClass => TokenClasses.IsPriced(tokenClass) && !Prompts.Any(prompt => prompt.Contains(tokenClass)))];

    private readonly CellFigures figures;
    private readonly decimal pricedShare;

    public CellUsage(CellFigures figures)
    {
        this.figures = figures;
        var tokens = figures.Usage.TotalTokens;

        // Classes are counted over all calls; where some have no price, the others are taken to be like them.
        this.pricedShare = tokens == 0 ? 1m : (decimal)figures.CostedTokens / tokens;
    }

    /// <summary>Gets the weight of everything that was used.</summary>
    public decimal Weight(ClassRates rates) => Prompts.Sum(prompt => Sum(prompt, rates)) + Sum(Others, rates);

    /// <summary>Gets the weight this usage would have if its prompts were cached as another period's were.</summary>
    public decimal WeightCachedAs(CellUsage other, ClassRates rates) =>
        Sum(Others, rates) + Prompts.Sum(prompt => other.Tokens(prompt) is var before and > 0
            ? other.Sum(prompt, rates) * (Tokens(prompt) / before)
            : Sum(prompt, rates));

    private decimal Tokens(ImmutableArray<TokenClass> classes) => classes.Sum(tokenClass => (decimal)this.figures.Usage[tokenClass]) * this.pricedShare;

    private decimal Sum(ImmutableArray<TokenClass> classes, ClassRates rates) =>
        classes.Sum(tokenClass => this.figures.Usage[tokenClass] * rates[tokenClass]) * this.pricedShare;
}
