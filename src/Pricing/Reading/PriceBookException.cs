using System.Collections.Immutable;

namespace Telemetry.Pricing.Reading;

/// <summary>Price books could not be loaded. Every fault found is in <see cref="Faults"/> and in the message.</summary>
public sealed class PriceBookException : Exception
{
    public PriceBookException() { }

    public PriceBookException(string message) : base(message) { }

    public PriceBookException(string message, Exception innerException) : base(message, innerException) { }

    public PriceBookException(ImmutableArray<PriceFault> faults)
        : base("The price books have faults:" + Environment.NewLine + string.Join(Environment.NewLine, faults)) => this.Faults = faults;

    public ImmutableArray<PriceFault> Faults { get; } = [];
}
