using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator.Rerating;

/// <summary>
/// Says whether the last batch of corrections is booked as a whole: a process that died over it may have left rollups behind
/// <c>usage_adjustments</c>.
/// </summary>
public sealed class CorrectionsWhole : IReadiness
{
    private volatile string reason = "What was being booked as corrections at the last stop is being checked.";

    /// <inheritdoc/>
    public bool IsReady => this.reason.Length == 0;

    /// <inheritdoc/>
    public string Reason => this.reason;

    /// <summary>Says why it is not known; empty: it is whole.</summary>
    internal void Say(string why) => this.reason = why;
}
