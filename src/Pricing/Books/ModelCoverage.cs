namespace Telemetry.Pricing.Books;

/// <summary>Whether a model has a price at a time.</summary>
public sealed record ModelCoverage
{
    public required string Provider { get; init; }
    public required string Model { get; init; }

    /// <summary>Gets the provider and id of the priced model that the name stands for; empty where there is none.</summary>
    public required string PricedAs { get; init; }
    public required bool Priced { get; init; }

    /// <summary>Gets the reason that an event would have; empty where a card is in force.</summary>
    public string UnpricedReason
    {
        get => this.Priced ? "" : field;
        init;
    } = "";
}
