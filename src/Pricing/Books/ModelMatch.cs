using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Books;

/// <summary>A model found by name.</summary>
/// <param name="Model">The model.</param>
/// <param name="Region">What the name says of where it runs, e.g. <c>us</c> in a Bedrock profile id.</param>
public sealed record ModelMatch(PricedModel Model, Names.NameRegion Region);
