namespace Telemetry.Sdk;

/// <summary>What is known of a batch beside its results.</summary>
public sealed record BatchOptions
{
    /// <summary>Gets the batch's own id. Items that were not served have no other: without it they count again when they are captured again.</summary>
    public string BatchId { get; init; } = "";

    /// <summary>Gets the provider that served the batch; empty: the one whose format the results have.</summary>
    public string Provider { get; init; } = "";

    /// <summary>Gets when the calls were made, for results that do not say so themselves: it selects the price.</summary>
    /// <value>Null by default: now, flagged as assumed.</value>
    public DateTimeOffset? OccurredAt { get; init; }
}
