namespace Telemetry.Aggregator.Budgets;

/// <summary>What a threshold is compared with.</summary>
public enum ThresholdBasis
{
    /// <summary>What was spent so far.</summary>
    Actual,

    /// <summary>What the whole period is forecast to cost.</summary>
    Forecast,
}

/// <summary>A share of the limit that is worth telling about: crossed once the amount reaches limit × percent / 100.</summary>
/// <param name="Percent">Percent of the limit, 1 to 1,000.</param>
/// <param name="Basis">The amount that is compared.</param>
public sealed record BudgetThreshold(int Percent, ThresholdBasis Basis)
{
    /// <summary>Gets the amount in USD from which on the threshold is crossed.</summary>
    public decimal AmountUsd(decimal limitUsd) => limitUsd * Percent / 100;
}
