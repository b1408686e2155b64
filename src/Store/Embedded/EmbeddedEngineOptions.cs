namespace Telemetry.Store.Embedded;

/// <summary>Where the embedded engine keeps its data, and how much of the machine it may take.</summary>
public sealed record EmbeddedEngineOptions
{
    /// <summary>Gets the directory of the engine's data; made when absent. One process at a time, one per process.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the memory cap of the whole engine, in bytes; at least 256 MiB.</summary>
    public long ServerMemoryMax { get; init; } = 2L << 30;

    /// <summary>Gets the memory cap of one query, in bytes.</summary>
    public long QueryMemoryMax { get; init; } = 1L << 30;

    /// <summary>Gets how long one query may run before it fails with code 159.</summary>
    public TimeSpan QueryTimeMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets how many queries may run at once, 1 to 16; one connection and thread each, beside the writer's.</summary>
    public int Readers { get; init; } = 4;

    /// <summary>Gets how many inserts and other changes may run at once, 1 to 16; others wait. One process with one log needs one.</summary>
    public int Writers { get; init; } = 1;

    /// <summary>Gets the size of each of the engine's mark caches, in bytes. Its own default is a quarter of the machine.</summary>
    public long MarkCacheSize { get; init; } = 128L << 20;

    /// <summary>Gets how many threads merge parts in the background.</summary>
    public int MergeThreads { get; init; } = 2;

    /// <summary>Gets a configuration file of the engine's own (ClickHouse's XML) for what has no option here, e.g. where backups may lie; null for none.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>
    /// Gets which rows of a table read-only callers see, through views too: a SQL condition by <c>database.table</c>. Other tables
    /// are shown whole.
    /// </summary>
    public IReadOnlyDictionary<string, string> ReadOnlyRows { get; init; } = new Dictionary<string, string>();
}
