using Telemetry.Events;

namespace Telemetry.Aggregator.Review.Variance;

/// <summary>Metered calls of one provider, model, service tier and region, in the period and in the one before it.</summary>
public sealed record ChangeCell
{
    public required string Provider { get; init; }
    public required string Model { get; init; }
    public required string ServiceTier { get; init; }
    public required string InferenceRegion { get; init; }

    /// <summary>Gets the period's figures.</summary>
    public required CellFigures This { get; init; }

    /// <summary>Gets the figures of the period before.</summary>
    public required CellFigures Prior { get; init; }
}

/// <summary>What one cell used and cost in one period. Money is in USD, to 12 decimals.</summary>
public sealed record CellFigures
{
    /// <summary>Gets the priced calls that did not fail and were no hit of the response cache.</summary>
    public required long ServedCalls { get; init; }

    /// <summary>Gets what was paid, discounts applied, failed calls included.</summary>
    public required decimal CostUsd { get; init; }

    /// <summary>Gets the same at list price.</summary>
    public required decimal ListCostUsd { get; init; }

    /// <summary>Gets the tokens of priced calls.</summary>
    public required long CostedTokens { get; init; }

    /// <summary>Gets what all calls used, those without a price included.</summary>
    public required TokenUsage Usage { get; init; }
}
