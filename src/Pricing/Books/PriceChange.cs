using System.Collections.Immutable;
using Telemetry.Pricing.Reading;

namespace Telemetry.Pricing.Books;

/// <summary>The outcome of changing prices: the book now in force, or why nothing changed.</summary>
/// <param name="BookVersion">The version in force after the change; the old one where there are faults.</param>
/// <param name="Faults">Every fault found; empty when the change is done.</param>
public sealed record PriceChange(string BookVersion, ImmutableArray<PriceFault> Faults)
{
    public bool IsDone => this.Faults.IsEmpty;
}
