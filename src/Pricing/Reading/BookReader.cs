using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Reading;

/// <summary>Reads one book in the format of docs/pricing.md.</summary>
internal static class BookReader
{
    /// <summary>The format this code reads and writes.</summary>
    public const string Format = "telemetry-prices/1";

    /// <summary>The highest factor a provider may define.</summary>
    private const decimal MostFactor = 100m;

    /// <summary>Reads a book. Whatever is wrong with it is in the layer's faults; what can be read is there beside them.</summary>
    public static BookLayer Read(string name, JsonElement content)
    {
        var faults = new FaultSink(name);
        var book = new JsonMember(content, "", faults);
        if (!book.IsObjectOf("format", "name", "provider", "source", "note", "usd_per_request", "factors", "exceptions", "models", "aliases", "discounts"))
        {
            return new BookLayer { Name = name, Faults = faults.Faults };
        }

        if (book.Get("format") is { } format && format.Text() != Format)
        {
            format.Fault($"must be {Format}");
        }

        var providers = book.Get("provider")?.Texts().ToImmutableArray() ?? [];
        var models = new ModelReader
        {
            Providers = providers,
            Factors = ReadFactors(book.Get("factors")),
            Fees = RatesReader.ReadFees(book) ?? [],
            Source = book.Get("source")?.Text() ?? "",
            Book = name,
        };
        if (providers.IsEmpty && book.Get("models") is not null)
        {
            book.Fault("a book with models names its provider");
        }

        return new BookLayer
        {
            Name = name,
            Models = [.. book.Get("models")?.Items().SelectMany(models.Read) ?? []],
            Aliases = [.. book.Get("aliases")?.Items().Select(ReadAlias).OfType<BookAlias>() ?? []],
            Discounts = [.. book.Get("discounts")?.Items().Select(d => ReadDiscount(d, name)).OfType<Discount>() ?? []],
            Exceptions = ReadExceptions(book.Get("exceptions")),
            Faults = faults.Faults,
        };
    }

    private static ImmutableDictionary<string, PriceFactor> ReadFactors(JsonMember? owner)
    {
        var factors = ImmutableDictionary.CreateBuilder<string, PriceFactor>(StringComparer.Ordinal);
        foreach (var (name, member) in owner?.Members() ?? [])
        {
            if (!member.IsObjectOf("when", "multiplier", "from", "to", "source"))
            {
                continue;
            }

            factors[name] = new PriceFactor
            {
                Name = name,
                When = ConditionsReader.Read(member.Require("when")),
                Multiplier = member.Require("multiplier")?.Number(MostFactor) ?? 1m,
                Period = ModelReader.ReadPeriod(member),
                Source = member.Get("source")?.Text() ?? "",
            };
        }

        return factors.ToImmutable();
    }

    private static BookAlias? ReadAlias(JsonMember member)
    {
        if (!member.IsObjectOf("provider", "alias", "target_provider", "target"))
        {
            return null;
        }

        var provider = member.Require("provider")?.Text() ?? "";
        return new BookAlias
        {
            Provider = provider,
            Alias = member.Require("alias")?.Text() ?? "",
            TargetProvider = member.Get("target_provider")?.Text() ?? provider,
            Target = member.Require("target")?.Text() ?? "",
            Field = member.Path,
        };
    }

    private static Discount? ReadDiscount(JsonMember member, string book)
    {
        if (!member.IsObjectOf("id", "provider", "models", "from", "to", "multiplier", "source"))
        {
            return null;
        }

        return new Discount
        {
            Id = member.Require("id")?.Text() ?? "",
            Provider = member.Require("provider")?.Text() ?? "",
            Models = [.. member.Get("models")?.Items().Select(m => m.Text()) ?? []],
            Period = ModelReader.ReadPeriod(member),
            Multiplier = member.Require("multiplier")?.Number(1m) ?? 1m,
            Source = member.Get("source")?.Text() ?? "",
            Field = member.Path,
            Book = book,
        };
    }

    private static ImmutableDictionary<string, ImmutableHashSet<DateOnly>> ReadExceptions(JsonMember? owner)
    {
        var exceptions = ImmutableDictionary.CreateBuilder<string, ImmutableHashSet<DateOnly>>(StringComparer.Ordinal);
        foreach (var (name, member) in owner?.Members() ?? [])
        {
            if (member.IsObjectOf("dates", "source", "note"))
            {
                exceptions[name] = [.. member.Require("dates")?.Items().Select(ReadDate).OfType<DateOnly>() ?? []];
            }
        }

        return exceptions.ToImmutable();
    }

    private static DateOnly? ReadDate(JsonMember member)
    {
        if (DateOnly.TryParseExact(member.Text(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        member.Fault("must be a date such as 2026-10-01");
        return null;
    }
}
