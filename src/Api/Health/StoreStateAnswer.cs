namespace Telemetry.Api.Health;

/// <summary>The engine and its tables.</summary>
public sealed record StoreStateAnswer
{
    public required string EngineVersion { get; init; }

    /// <summary>Gets the space of all tables, compressed, in bytes.</summary>
    public required long DiskBytes { get; init; }

    /// <summary>
    /// Gets how many entries the blocks of the last 24 h took in a table's memory at most: one for each month that a block
    /// holds calls of.
    /// </summary>
    public required long BlocksOfLastDay { get; init; }

    /// <summary>
    /// Gets how many responses of the last 24 h are stored under more than one event id: two captures of one call that know
    /// different ids. Each of them counts.
    /// </summary>
    public required long DoubleCapturesOfLastDay { get; init; }

    /// <summary>Gets the response id of one of them; null where there is none.</summary>
    public required string? DoubleCaptureExample { get; init; }
    public required IReadOnlyList<TableStateAnswer> Tables { get; init; }
}

/// <summary>One table.</summary>
/// <param name="Name">Its name in the database of the store.</param>
/// <param name="DiskBytes">Its space, compressed, in bytes.</param>
/// <param name="DeduplicationWindow">How many blocks it remembers to suppress copies; 0 where it suppresses none.</param>
public sealed record TableStateAnswer(string Name, long DiskBytes, long DeduplicationWindow);
