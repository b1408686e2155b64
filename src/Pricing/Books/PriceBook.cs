using System.Collections.Frozen;
using System.Collections.Immutable;
using Telemetry.Pricing.Cards;
using Telemetry.Pricing.Names;
using Telemetry.Pricing.Reading;

namespace Telemetry.Pricing.Books;

/// <summary>One immutable state of all price books laid over each other. Thread-safe.</summary>
public sealed class PriceBook
{
    private readonly FrozenDictionary<(string Provider, string Name), PricedModel> names;

    private PriceBook(BookStack stack, byte[] content)
    {
        this.names = stack.Names.ToFrozenDictionary();
        this.Models = [.. stack.Models];
        this.Discounts = stack.Discounts;
        this.Content = content;
        this.Version = CanonicalBooks.VersionOf(content);
    }

    /// <summary>Gets the hash of the content: 16 hex characters.</summary>
    public string Version { get; }

    /// <summary>Gets the books as one JSON document, from which the same book loads again.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Gets every priced model in the order of provider and id.</summary>
    public ImmutableArray<PricedModel> Models { get; }

    public ImmutableArray<Discount> Discounts { get; }

    /// <summary>Lays the files over each other, later over earlier.</summary>
    /// <returns>The book, or every fault of every file.</returns>
    public static PriceBookLoad Load(IEnumerable<BookFile> files)
    {
        var (books, notJson) = CanonicalBooks.Parse(files);
        ImmutableArray<BookLayer> layers = [.. books.Select(b => BookReader.Read(b.Name, b.Content))];
        var faults = notJson.AddRange(layers.SelectMany(l => l.Faults));
        if (!faults.IsEmpty)
        {
            return new PriceBookLoad(null, faults);
        }

        var stack = new BookStack(layers);
        return stack.Faults.IsEmpty
            ? new PriceBookLoad(new PriceBook(stack, CanonicalBooks.Write(books)), [])
            : new PriceBookLoad(null, stack.Faults);
    }

    /// <summary>Finds the model that a provider's name stands for: exactly, or less a documented decoration or a full date.</summary>
    public ModelMatch? Find(string provider, string model)
    {
        foreach (var reading in ModelNames.ReadingsOf(provider, model))
        {
            if (this.names.TryGetValue((provider, reading.Name), out var found))
            {
                return new ModelMatch(found, reading.Region);
            }
        }

        return null;
    }
}
