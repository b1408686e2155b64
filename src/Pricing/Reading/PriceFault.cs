namespace Telemetry.Pricing.Reading;

/// <summary>What is wrong in a price book, and where.</summary>
/// <param name="Book">The book: its file name, or the name it was set under.</param>
/// <param name="Field">The faulty member as a path, e.g. <c>models[3].rates[0].usd_per_million.output_tokens</c>; empty for the whole.</param>
/// <param name="Detail">A sentence for people.</param>
public sealed record PriceFault(string Book, string Field, string Detail)
{
    public override string ToString() => $"{this.Book}: {(this.Field.Length == 0 ? "" : this.Field + ": ")}{this.Detail}";
}
