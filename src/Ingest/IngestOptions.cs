using System.Globalization;
using Telemetry.Ingest.Blocks;
using Telemetry.Ingest.Dimensions;

namespace Telemetry.Ingest;

/// <summary>How events are brought from the log into the store.</summary>
public sealed record IngestOptions
{
    /// <summary>Gets the tenant of events that name none.</summary>
    public string TenantDefault { get; init; } = "";

    /// <summary>Gets how long raw rows are kept; events older than this less 31 days are refused.</summary>
    public TimeSpan RetentionEvents { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Gets the folder for snapshots of the Bloom filters; created when missing.</summary>
    public required string FilterDirectory { get; init; }

    /// <summary>Gets when a block is cut.</summary>
    public BlockLimits Limits { get; init; } = new();

    /// <summary>Gets the most values of one rolled-up dimension and tenant that rollups show.</summary>
    public int DimensionValuesMax { get; init; } = DimensionAdmission.ValuesMaxDefault;

    /// <summary>Gets whether copies are told apart. False only in the tests' negative control: every resend then counts again.</summary>
    public bool Deduplicate { get; init; } = true;

    /// <summary>
    /// Gets whether no other process writes to the tables of this store. Only then may rollups be repaired: while another's
    /// insert is under way, raw rows and rollups differ for a moment, and a repair would count that difference twice.
    /// </summary>
    public bool SoleWriter { get; init; } = true;

    /// <summary>Gets what this ingester calls itself in its reports: machine and process.</summary>
    public string Name { get; init; } = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");

    /// <summary>Gets how often the store is told how far the log has come into it.</summary>
    public TimeSpan ReportEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gets how often values that other ingesters admitted to rolled-up dimensions are taken over. In between two ingesters may
    /// together admit a few more than the cap.
    /// </summary>
    public TimeSpan AdmissionEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets how long an empty log is waited on before the figures are said to be complete up to then.</summary>
    public TimeSpan ReadWait { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets how long a block under way may go on after the process was told to stop.</summary>
    public TimeSpan StopWait { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets how often a filter is saved while the process runs.</summary>
    public TimeSpan FilterSaveEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets the first wait before a failed insert is tried again; it doubles up to 30 s.</summary>
    public TimeSpan RetryWait { get; init; } = TimeSpan.FromMilliseconds(500);
}
