using Telemetry.Events;
using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Reading;

/// <summary>Reads prices by class: <c>usd_per_million</c> for tokens, <c>usd_per_request</c> for requests.</summary>
internal static class RatesReader
{
    /// <summary>The highest price per million that a card may state: one dollar a token, or a request.</summary>
    public const decimal MostUsdPerMillion = 1_000_000m;

    private static readonly string[] TokenNames = Names(requests: false);
    private static readonly string[] RequestNames = Names(requests: true);

    /// <summary>Reads the prices of one entry; request fees that it does not state are those of the book.</summary>
    public static ClassRates Read(JsonMember entry, IReadOnlyDictionary<TokenClass, decimal> inheritedFees)
    {
        var prices = new Dictionary<TokenClass, decimal>();
        if (entry.Get("usd_per_million") is { } tokens)
        {
            ReadInto(prices, tokens, TokenNames, unit: 1m);
        }

        foreach (var (tokenClass, fee) in ReadFees(entry) ?? inheritedFees)
        {
            prices[tokenClass] = fee;
        }

        foreach (var cached in prices.Keys.Where(c => !prices.ContainsKey(ClassRates.WithoutCache(c))))
        {
            entry.Fault($"prices {TokenClasses.NameOf(cached)} but not {TokenClasses.NameOf(ClassRates.WithoutCache(cached))}, "
                + "without which the saving of the cache is not known");
        }

        return ClassRates.Of(prices);
    }

    /// <summary>Reads the request fees of a book, model or entry; null where it states none.</summary>
    public static Dictionary<TokenClass, decimal>? ReadFees(JsonMember owner)
    {
        if (owner.Get("usd_per_request") is not { } fees)
        {
            return null;
        }

        var prices = new Dictionary<TokenClass, decimal>();
        ReadInto(prices, fees, RequestNames, unit: 1_000_000m);
        return prices;
    }

    private static void ReadInto(Dictionary<TokenClass, decimal> prices, JsonMember owner, string[] names, decimal unit)
    {
        foreach (var (name, member) in owner.Members())
        {
            if (!names.Contains(name, StringComparer.Ordinal))
            {
                member.Fault("unknown class" + NearestName.Hint(name, names));
            }
            else if (member.Number(MostUsdPerMillion / unit) is { } price)
            {
                prices[TokenClasses.All.First(c => TokenClasses.NameOf(c) == name)] = price * unit;
            }
        }
    }

    private static string[] Names(bool requests) =>
        [.. TokenClasses.All.Where(c => TokenClasses.IsPriced(c) && TokenClasses.IsRequestCount(c) == requests).Select(TokenClasses.NameOf)];
}
