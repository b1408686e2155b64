namespace Telemetry.Aggregator.Rules;

/// <summary>A figure of a rule that people may set.</summary>
/// <param name="Name">Its name, with its unit.</param>
/// <param name="Default">The value where nobody set it.</param>
/// <param name="Min">The least value taken.</param>
/// <param name="Max">The largest value taken.</param>
/// <param name="IsMoney">Whether it is an amount in USD, which JSON carries as a string.</param>
public sealed record RuleParameter(string Name, decimal Default, decimal Min, decimal Max, bool IsMoney = false);
