using System.Collections.Immutable;
using Telemetry.Events;

namespace Telemetry.Aggregator.Review.Variance;

/// <summary>What a token of each class costs relative to the others. Only proportions count.</summary>
public sealed class ClassRates
{
    private static readonly int Classes = TokenClasses.All.Length;
    private readonly ImmutableArray<decimal> rates;

    /// <param name="rates">USD per million by class; a class that is missing counts nothing.</param>
    public ClassRates(IEnumerable<KeyValuePair<TokenClass, decimal>> rates)
    {
        var byClass = new decimal[Classes];
        foreach (var (tokenClass, rate) in rates)
        {
            byClass[(int)tokenClass] = rate;
        }

        this.rates = [.. byClass];
    }

    /// <summary>Gets rates by which every token counts the same, for models that no card is known of.</summary>
    public static ClassRates Equal { get; } = new(TokenClasses.All
        .Where(static tokenClass => TokenClasses.IsPriced(tokenClass) && !TokenClasses.IsRequestCount(tokenClass))
        .Select(static tokenClass => KeyValuePair.Create(tokenClass, 1m)));

    /// <summary>Gets the rate of one class.</summary>
    public decimal this[TokenClass tokenClass] => this.rates[(int)tokenClass];
}
