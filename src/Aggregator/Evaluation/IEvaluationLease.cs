namespace Telemetry.Aggregator.Evaluation;

/// <summary>
/// Says which process evaluates and sends: one at a time of those that share a store. It saves work and keeps calls from being
/// made twice; that nobody is alerted twice rests on the ids of alerts alone (<see cref="Alerts.AlertIdentity"/>).
/// </summary>
public interface IEvaluationLease
{
    /// <summary>Gets whether this process is the one.</summary>
    bool IsHeld { get; }
}

/// <summary>The lease of the only process of a store.</summary>
public sealed class SoleEvaluator : IEvaluationLease
{
    /// <inheritdoc/>
    public bool IsHeld => true;
}
