namespace Telemetry.Store.Embedded;

/// <summary>One statement for the engine, with everything it depends on.</summary>
internal sealed record EngineStatement
{
    public required string Sql { get; init; }

    /// <summary>Gets the format of the answer, or of the inserted data.</summary>
    public required string Format { get; init; }
    public string Database { get; init; } = "default";

    /// <summary>Gets query-level settings beside the engine's own.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets values of <c>{name:Type}</c> parameters, already TSV-escaped.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];
}
