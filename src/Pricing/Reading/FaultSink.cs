using System.Collections.Immutable;

namespace Telemetry.Pricing.Reading;

/// <summary>Collects every fault of one book, so that its author sees them all at once.</summary>
internal sealed class FaultSink(string book)
{
    private readonly ImmutableArray<PriceFault>.Builder faults = ImmutableArray.CreateBuilder<PriceFault>();

    public string Book => book;

    public ImmutableArray<PriceFault> Faults => this.faults.ToImmutable();

    public void Add(string field, string detail) => this.faults.Add(new PriceFault(book, field, detail));
}
