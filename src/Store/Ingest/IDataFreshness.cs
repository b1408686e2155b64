namespace Telemetry.Store.Ingest;

/// <summary>Says how fresh the stored figures are.</summary>
public interface IDataFreshness
{
    /// <summary>
    /// Gets the append time (UTC) up to which every accepted event is included in raw rows and rollups. It never moves
    /// back while the process runs; it is the Unix epoch until the log was first read.
    /// </summary>
    DateTimeOffset DataRefreshedAt { get; }
}
