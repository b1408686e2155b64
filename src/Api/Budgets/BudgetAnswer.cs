using System.Text.Json.Serialization;
using Telemetry.Aggregator.Budgets;
using Telemetry.Api.Money;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Budgets;

/// <summary>A budget as it is set up.</summary>
public record BudgetBody
{
    /// <summary>Gets the id; the one in the path wins.</summary>
    public string? Id { get; init; }

    /// <summary>Gets what people call it; the id where absent.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the limit of one period, above 0.</summary>
    public required Usd LimitUsd { get; init; }

    /// <summary>Gets the period: day, week (ISO), month, quarter or year.</summary>
    public required string Period { get; init; }

    /// <summary>Gets the IANA zone whose calendar counts; UTC where absent.</summary>
    public string? Timezone { get; init; }

    /// <summary>Gets which calls count: any of the values, in every dimension named. An empty text stands for calls without a value.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Filter { get; init; }

    /// <summary>Gets the dimension of which each value has the budget for itself: at most one.</summary>
    public IReadOnlyList<string>? Per { get; init; }

    /// <summary>Gets what is told; 80 and 100 % of the actual and 100 % of the forecast where absent.</summary>
    public IReadOnlyList<ThresholdBody>? Thresholds { get; init; }

    /// <summary>Gets the ids of the webhooks to tell; all where empty.</summary>
    public IReadOnlyList<string>? Webhooks { get; init; }

    /// <summary>Gets what /decision says once it is spent: notify (nothing), downgrade or block.</summary>
    public string? WhenExceeded { get; init; }

    /// <summary>Gets the model to use instead, with downgrade.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DowngradeTo { get; init; }
}

/// <summary>A share of the limit that is told about.</summary>
/// <param name="Percent">Percent of the limit, 1 to 1,000.</param>
/// <param name="Basis">actual or forecast.</param>
public sealed record ThresholdBody(int Percent, string Basis);

/// <summary>A budget as it is kept.</summary>
public sealed record BudgetAnswer : BudgetBody
{
    /// <summary>Gets the revision: 1 for the first, one more with each change. A changed budget begins anew with its alerts.</summary>
    public required long Revision { get; init; }
    public required string ChangedAt { get; init; }

    /// <summary>Gets whose budget it is; absent where it is the whole installation's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Tenant { get; init; }

    internal static BudgetAnswer From(StoredBudget stored) => new()
    {
        Id = stored.Budget.Id,
        Name = stored.Budget.Name,
        LimitUsd = new Usd(stored.Budget.LimitUsd),
        Period = BudgetNames.NameOf(stored.Budget.Period),
        Timezone = stored.Budget.Zone.Id,
        Filter = stored.Budget.Filter.ToDictionary(static filter => filter.Dimension.Name, static filter => (IReadOnlyList<string>)filter.Values, StringComparer.Ordinal),
        Per = stored.Budget.Per is { } per ? [per.Name] : [],
        Thresholds = [.. stored.Budget.Thresholds.Select(static threshold => new ThresholdBody(threshold.Percent, BudgetNames.NameOf(threshold.Basis)))],
        Webhooks = stored.Budget.Webhooks,
        WhenExceeded = BudgetNames.NameOf(stored.Budget.WhenExceeded),
        DowngradeTo = stored.Budget.DowngradeTo,
        Revision = stored.Revision,
        ChangedAt = TimeText.Format(stored.ChangedAt),
        Tenant = stored.Tenant,
    };
}
