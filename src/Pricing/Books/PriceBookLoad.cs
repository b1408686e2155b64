using System.Collections.Immutable;
using Telemetry.Pricing.Reading;

namespace Telemetry.Pricing.Books;

/// <summary>The outcome of loading price books: the book, or what is wrong with the files.</summary>
/// <param name="Book">Null exactly when there are faults.</param>
/// <param name="Faults">Every fault found.</param>
public sealed record PriceBookLoad(PriceBook? Book, ImmutableArray<PriceFault> Faults)
{
    /// <summary>Gets the book.</summary>
    /// <exception cref="PriceBookException">There are faults; the message lists them.</exception>
    public PriceBook BookOrThrow => this.Book ?? throw new PriceBookException(this.Faults);
}
