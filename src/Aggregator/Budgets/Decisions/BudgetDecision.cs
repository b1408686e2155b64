namespace Telemetry.Aggregator.Budgets.Decisions;

/// <summary>What a caller about to spend should do.</summary>
/// <param name="Action">Whether to go on, to use another model or to make no call.</param>
/// <param name="Model">The model to use instead; null unless the call is downgraded.</param>
/// <param name="Budget">The id of the budget that is spent; null where the call is allowed.</param>
/// <param name="Reason">A sentence for people; null where the call is allowed.</param>
public sealed record BudgetDecision(DecisionAction Action, string? Model, string? Budget, string? Reason)
{
    /// <summary>Gets the tenant whose budget it is; null: the whole installation's, whose figures are not every caller's to see.</summary>
    public string? Tenant { get; init; }

    /// <summary>Gets the decision where no budget is spent.</summary>
    public static BudgetDecision Allow { get; } = new(DecisionAction.Allow, null, null, null);
}

/// <summary>What to do with a call.</summary>
public enum DecisionAction { Allow, Downgrade, Block }
