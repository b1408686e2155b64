using System.Collections.Immutable;
using Telemetry.Events;

namespace Telemetry.Pricing.Cards;

/// <summary>USD per million of each class that a card prices. A class that is absent has no known price; 0 is a price.</summary>
public sealed class ClassRates
{
    private readonly decimal?[] usdPerMillion;

    private ClassRates(decimal?[] usdPerMillion) => this.usdPerMillion = usdPerMillion;

    /// <summary>No class is priced.</summary>
    public static ClassRates None { get; } = new(new decimal?[TokenClasses.All.Length]);

    /// <summary>Gets the price per million tokens, or per million requests; null where it is not known.</summary>
    public decimal? this[TokenClass tokenClass] => this.usdPerMillion[(int)tokenClass];

    /// <summary>Gets the priced classes with their prices, in the order of the enumeration.</summary>
    public ImmutableArray<KeyValuePair<TokenClass, decimal>> Known =>
        [.. TokenClasses.All.Where(c => this[c] is not null).Select(c => KeyValuePair.Create(c, this[c]!.Value))];

    /// <summary>Makes rates from pairs of class and price.</summary>
    public static ClassRates Of(IEnumerable<KeyValuePair<TokenClass, decimal>> prices)
    {
        var usdPerMillion = new decimal?[TokenClasses.All.Length];
        foreach (var (tokenClass, price) in prices)
        {
            usdPerMillion[(int)tokenClass] = price;
        }

        return new ClassRates(usdPerMillion);
    }

    /// <summary>Gets the uncached class of the same modality, whose rate a cached class would have had without a cache.</summary>
    /// <returns>The class itself where it is not a cache class.</returns>
    public static TokenClass WithoutCache(TokenClass tokenClass) => tokenClass switch
    {
        TokenClass.CacheRead or TokenClass.CacheWrite5m or TokenClass.CacheWrite1h or TokenClass.CacheWrite12h
            or TokenClass.CacheWrite => TokenClass.UncachedInput,
        TokenClass.CacheReadAudio => TokenClass.InputAudio,
        _ => tokenClass,
    };
}
