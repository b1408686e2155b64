namespace Telemetry.Store.Verification;

/// <summary>Writes the SQL that finds, and the SQL that repairs, what a rollup lacks or has too much of.</summary>
internal sealed class RollupDifference(RollupDefinition rollup, string? bucketFilter)
{
    private static readonly string Zero = string.Join(
        " AND ", RollupDefinition.Measures.Select(m => m.IsMap ? $"empty(x.{m.Name})" : $"x.{m.Name} = 0"));

    private string Keys => string.Join(", ", rollup.Keys);

    /// <summary>Gets a query of one row: buckets compared, buckets and keys that differ, and the money they differ by.</summary>
    public string Summary() => $"""
        SELECT
            toInt64(uniqExact(x.bucket_start)) AS Buckets,
            toInt64(uniqExactIf(x.bucket_start, NOT ({Zero}))) AS DifferingBuckets,
            toInt64(countIf(NOT ({Zero}))) AS DifferingKeys,
            sum(x.cost_usd) AS Cost,
            sum(abs(x.cost_usd)) AS AbsoluteCost
        FROM ({Signed()}) AS x
        """;

    /// <summary>Gets the statement that appends the signed difference to the rollup.</summary>
    public string Repair()
    {
        var columns = $"{Keys}, {string.Join(", ", RollupDefinition.Measures.Select(m => m.Name))}";
        return $"INSERT INTO {rollup.Table} ({columns}) SELECT {columns} FROM ({Signed()}) AS x WHERE NOT ({Zero}) ORDER BY ALL";
    }

    // What should be there, less what is there, by key.
    private string Signed()
    {
        var parts = rollup.Sources
            .Select(source => Part(1, $"{source.Select} WHERE {InDay(source.Time)} GROUP BY {Keys}"))
            .Append(Part(-1, $"SELECT * FROM {rollup.Table} AS r WHERE {InDay("r.bucket_start")}"));
        var sums = RollupDefinition.Measures.Select(m => m.IsMap
            ? $"mapFilter((k, v) -> v != 0, sumMap(mapApply((k, v) -> (k, toInt64(d.sign * v)), d.{m.Name}))) AS {m.Name}"
            : $"sum(d.sign * d.{m.Name}) AS {m.Name}");
        var keys = string.Join(", ", rollup.Keys.Select(key => $"d.{key} AS {key}"));
        return $"SELECT {keys}, {string.Join(", ", sums)} FROM ({string.Join(" UNION ALL ", parts)}) AS d GROUP BY {Keys}";
    }

    private string Part(int sign, string select) =>
        $"SELECT toInt8({sign}) AS sign, {Keys}, {string.Join(", ", RollupDefinition.Measures.Select(m => m.Name))} FROM ({select})";

    private string InDay(string time)
    {
        var day = $"toDate({time}) = {{day:Date}}";
        return bucketFilter is null ? day : $"{day} AND {rollup.Bucket}({time}) IN (SELECT {rollup.Bucket}(bucket) FROM ({bucketFilter}))";
    }
}
