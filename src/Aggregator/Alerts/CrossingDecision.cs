using Telemetry.Aggregator.Budgets;
using Telemetry.Store.Subjects;

namespace Telemetry.Aggregator.Alerts;

/// <summary>Says which thresholds of a budget are crossed. Pure: the same standing gives the same answer, whoever asks and when.</summary>
public static class CrossingDecision
{
    /// <summary>Gets the thresholds of a standing that are crossed: the amount has reached limit × percent / 100. Forgotten users share a name, and no limit.</summary>
    public static IEnumerable<BudgetThreshold> CrossedBy(BudgetStanding standing) => standing.PerValue == ForgottenSubjects.Replacement
        ? []
        : standing.Thresholds.Distinct().Where(threshold => AmountOf(standing, threshold.Basis) >= threshold.AmountUsd(standing.LimitUsd));

    /// <summary>Gets the amount that a threshold is compared with; null where there is no forecast.</summary>
    public static decimal? AmountOf(BudgetStanding standing, ThresholdBasis basis) =>
        basis == ThresholdBasis.Actual ? standing.SpentUsd : standing.ForecastUsd;
}
