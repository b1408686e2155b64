namespace Telemetry.Store.Client;

/// <summary>One statement to send.</summary>
internal sealed record ClickHouseRequest
{
    public required string Sql { get; init; }
    public required string Database { get; init; }
    public string Format { get; init; } = "RowBinaryWithNamesAndTypes";
    public IEnumerable<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>Gets parameter values by name, TSV-escaped.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>Gets the data of an INSERT whose statement ends in a FORMAT clause.</summary>
    public HttpContent? Data { get; init; }

    /// <summary>Gets how long it may take; null: as the connection string says.</summary>
    public TimeSpan? Timeout { get; init; }
}
