namespace Telemetry.Store.Sql;

/// <summary>The queries under <c>sql/clickhouse/queries</c>, which travel inside the assembly: what people run by hand is what runs here.</summary>
public static class QueryFiles
{
    /// <summary>Gets the text of a query.</summary>
    /// <param name="name">Its path without <c>sql/clickhouse/queries/</c> and <c>.sql</c>, e.g. <c>weekly/total</c>.</param>
    /// <exception cref="ArgumentException">This build has no such query.</exception>
    public static string Read(string name)
    {
        using var stream = typeof(QueryFiles).Assembly.GetManifestResourceStream($"sql/queries/{name}.sql")
            ?? throw new ArgumentException($"There is no query '{name}' in this build.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
