namespace Telemetry.Aggregator.Verification;

/// <summary>What the last comparison of rollups with raw rows and adjustments found.</summary>
public sealed record VerifierStatus
{
    /// <summary>Nothing was compared yet.</summary>
    public static VerifierStatus None { get; } = new();

    /// <summary>Gets when the last complete comparison ended (UTC); null before the first.</summary>
    public DateTimeOffset? ComparedAt { get; init; }

    /// <summary>Gets how many UTC days it covered.</summary>
    public int Days { get; init; }

    /// <summary>Gets how many rollup rows differed, and were repaired.</summary>
    public long DifferingKeys { get; init; }

    /// <summary>Gets the sum of the absolute differences in USD before the repair.</summary>
    public decimal AbsoluteCostDifference { get; init; }

    /// <summary>Gets how many stored events had no identity, and got one.</summary>
    public long IdentitiesMissing { get; init; }

    /// <summary>Gets why the last comparison did not end; empty when it did.</summary>
    public string Error { get; init; } = "";
}
