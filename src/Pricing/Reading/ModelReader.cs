using System.Collections.Immutable;
using System.Globalization;
using Telemetry.Events;
using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Reading;

/// <summary>Reads one entry of <c>models</c>.</summary>
internal sealed class ModelReader
{
    /// <summary>Gets the providers that the book prices: a model is entered once for each.</summary>
    public required ImmutableArray<string> Providers { get; init; }
    public required ImmutableDictionary<string, PriceFactor> Factors { get; init; }
    public required IReadOnlyDictionary<TokenClass, decimal> Fees { get; init; }
    public required string Source { get; init; }
    public required string Book { get; init; }

    public IEnumerable<BookModel> Read(JsonMember model)
    {
        if (!model.IsObjectOf("id", "aliases", "adds", "factors", "usd_per_request", "rates", "source", "note"))
        {
            yield break;
        }

        var id = model.Require("id")?.Text() ?? "";
        var fees = RatesReader.ReadFees(model) ?? this.Fees;
        var factors = model.Get("factors")?.Items().Select(this.ReadFactor).OfType<PriceFactor>().ToImmutableArray() ?? [];
        var rates = model.Require("rates")?.Items().Select(e => this.ReadEntry(model, e, fees)).OfType<PriceCard>() ?? [];
        var cards = CloseOpenEnds(model, [.. rates]);
        foreach (var provider in this.Providers)
        {
            yield return new BookModel
            {
                Provider = provider,
                Id = id,
                Aliases = [.. model.Get("aliases")?.Items().Select(a => a.Text()) ?? []],
                Adds = ReadFlag(model, "adds"),
                Factors = factors,
                Cards = [.. cards.Select(c => c with { Id = $"{provider}/{id}:{DateOf(c.Period.From)}{c.When.IdSuffix}" })],
                Field = model.Path,
            };
        }
    }

    private static bool ReadFlag(JsonMember owner, string name)
    {
        if (owner.Get(name) is not { } flag)
        {
            return false;
        }

        if (flag.Element.ValueKind is not (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False))
        {
            flag.Fault("must be true or false");
        }

        return flag.Element.ValueKind == System.Text.Json.JsonValueKind.True;
    }

    private PriceFactor? ReadFactor(JsonMember member)
    {
        var name = member.Text();
        if (this.Factors.TryGetValue(name, out var factor))
        {
            return factor;
        }

        member.Fault($"no factor {name} is defined in this book" + NearestName.Hint(name, this.Factors.Keys));
        return null;
    }

    private PriceCard? ReadEntry(JsonMember model, JsonMember entry, IReadOnlyDictionary<TokenClass, decimal> fees)
    {
        if (!entry.IsObjectOf("from", "to", "when", "usd_per_million", "usd_per_request", "source", "note"))
        {
            return null;
        }

        var period = ReadPeriod(entry);
        return new PriceCard
        {
            Id = "",
            Period = period,
            When = ConditionsReader.Read(entry.Get("when")),
            Rates = RatesReader.Read(entry, fees),
            Source = (entry.Get("source") ?? model.Get("source"))?.Text() ?? this.Source,
            Note = (entry.Get("note") ?? model.Get("note"))?.Text() ?? "",
            Book = this.Book,
            Field = entry.Path,
        };
    }

    /// <summary>Reads <c>from</c> and <c>to</c>.</summary>
    public static Period ReadPeriod(JsonMember owner)
    {
        var period = new Period(owner.Get("from")?.Instant(), owner.Get("to")?.Instant());
        if (period.From >= period.To)
        {
            owner.Fault("ends before it starts: to is exclusive and must be after from");
        }

        return period;
    }

    /// <summary>Ends each entry where the next with the same conditions starts; what then overlaps, or leaves a gap, is a fault.</summary>
    private static IEnumerable<PriceCard> CloseOpenEnds(JsonMember model, ImmutableArray<PriceCard> cards)
    {
        var closed = new List<PriceCard>(cards.Length);
        foreach (var sameConditions in cards.GroupBy(c => c.When))
        {
            var dated = sameConditions.OrderBy(c => c.Period.From ?? DateTimeOffset.MinValue).ToArray();
            for (var i = 0; i < dated.Length; i++)
            {
                var next = i + 1 < dated.Length ? dated[i + 1].Period.From ?? DateTimeOffset.MinValue : (DateTimeOffset?)null;
                var period = dated[i].Period with { To = dated[i].Period.To ?? next };
                if (next is { } start && (period.To != start || period.From == start || (period.From is null && start == DateTimeOffset.MinValue)))
                {
                    model.Fault($"{dated[i].Field} and {dated[i + 1].Field} have the same conditions and "
                        + (period.To < start ? "leave a gap" : "overlap") + $" before {start.ToString("O", CultureInfo.InvariantCulture)}");
                }

                closed.Add(dated[i] with { Period = period });
            }
        }

        return closed;
    }

    private static string DateOf(DateTimeOffset? from) => from switch
    {
        null => "always",
        { TimeOfDay.Ticks: 0 } date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        { } time => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };
}
