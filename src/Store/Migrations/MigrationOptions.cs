namespace Telemetry.Store.Migrations;

/// <summary>In which form the schema is made.</summary>
public sealed record MigrationOptions
{
    /// <summary>Gets the cluster whose every node gets the tables, replicated; null for one server or the embedded engine.</summary>
    public string? Cluster { get; init; }

    /// <summary>
    /// Gets how many inserted blocks each table remembers to suppress copies: at least twice the blocks of the longest replay.
    /// </summary>
    public int DeduplicationWindow { get; init; } = 10_000;
}
