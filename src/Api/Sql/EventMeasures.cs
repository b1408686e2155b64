namespace Telemetry.Api.Sql;

/// <summary>The measures worked out from raw rows: the very text that the rollups' views are made of, so that no two answers differ.</summary>
internal static class EventMeasures
{
    /// <summary>Gets the select list over <c>usage_events AS e</c>.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        using var stream = typeof(EventMeasures).Assembly.GetManifestResourceStream("event_measures.sql")
            ?? throw new InvalidOperationException("The measures' definition is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd();
    }
}
