namespace Telemetry.Pricing.Cards;

/// <summary>A factor that the provider itself defines on every token class, such as batch at one half. Never on request fees.</summary>
public sealed record PriceFactor
{
    public required string Name { get; init; }
    public required CardConditions When { get; init; }

    /// <summary>Gets the multiplier of every token rate, 0 to 100.</summary>
    public required decimal Multiplier { get; init; }
    public Period Period { get; init; }
    public string Source { get; init; } = "";
}
