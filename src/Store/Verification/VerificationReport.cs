namespace Telemetry.Store.Verification;

/// <summary>What a comparison of raw rows and adjustments with the rollups found.</summary>
public sealed record VerificationReport
{
    /// <summary>Gets the result for each rollup.</summary>
    public required IReadOnlyList<RollupResult> Rollups { get; init; }

    /// <summary>Gets how many raw rows had no row in usage_identity.</summary>
    public required long IdentitiesMissing { get; init; }

    /// <summary>Gets whether the differences were repaired.</summary>
    public required bool Repaired { get; init; }

    /// <summary>Gets whether everything was equal.</summary>
    public bool IsExact => IdentitiesMissing == 0 && Rollups.All(r => r.DifferingKeys == 0);
}

/// <summary>The comparison of one rollup. Money in USD: what the rollup lacked (positive) or had too much of.</summary>
public sealed record RollupResult(
    string Table, long BucketsCompared, long DifferingBuckets, long DifferingKeys, decimal CostDifference, decimal AbsoluteCostDifference);
