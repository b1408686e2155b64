namespace Telemetry.Pricing.Books;

/// <summary>A further name of a priced model, set by hand.</summary>
/// <param name="Provider">The provider as calls name it.</param>
/// <param name="Alias">The model as calls name it.</param>
/// <param name="TargetProvider">The provider of the model that has the price.</param>
/// <param name="Target">That model's id or alias.</param>
public sealed record PriceAlias(string Provider, string Alias, string TargetProvider, string Target);
