using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Rates;

/// <summary>The card in force for one metered part.</summary>
/// <param name="Card">The card.</param>
/// <param name="TokenMultiplier">The product of the provider's factors on every token rate.</param>
internal readonly record struct CardChoice(PriceCard Card, decimal TokenMultiplier);
