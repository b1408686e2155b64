namespace Telemetry.Store.Verification;

/// <summary>Writes the SQL that finds, and the SQL that repairs, what a rollup lacks or has too much of.</summary>
/// <remarks>Every statement covers the UTC days from <c>{first:Date}</c> to <c>{last:Date}</c>, both included.</remarks>
internal sealed class RollupDifference(RollupDefinition rollup, string? bucketFilter)
{
    private static readonly string Differs = string.Join(
        " OR ", RollupDefinition.Measures.Select(m => m.IsMap ? $"x.{m.Name}_differs" : $"x.{m.Name} != 0"));

    private static readonly string Zero = string.Join(
        " AND ", RollupDefinition.Measures.Select(m => m.IsMap ? $"empty(x.{m.Name})" : $"x.{m.Name} = 0"));

    private string Keys => string.Join(", ", rollup.Keys);

    /// <summary>Gets a query of one row a day: buckets compared, buckets and keys that differ, and the money they differ by.</summary>
    public string Summary() => $"""
        SELECT
            toDate(x.bucket_start) AS Day,
            toInt64(uniqExact(x.bucket_start)) AS Buckets,
            toInt64(uniqExactIf(x.bucket_start, {Differs})) AS DifferingBuckets,
            toInt64(countIf({Differs})) AS DifferingKeys,
            sum(x.cost_usd) AS Cost,
            sum(abs(x.cost_usd)) AS AbsoluteCost
        FROM ({Signed(name => $"{MapDiffers(name)} AS {name}_differs")}) AS x
        GROUP BY Day
        """;

    /// <summary>Gets the statement that appends the signed difference to the rollup.</summary>
    public string Repair()
    {
        var columns = $"{Keys}, {string.Join(", ", RollupDefinition.Measures.Select(m => m.Name))}";
        return $"INSERT INTO {rollup.Table} ({columns}) SELECT {columns} FROM ({Signed(name => $"{SignedMap(name)} AS {name}")}) AS x WHERE NOT ({Zero}) ORDER BY ALL";
    }

    private static string SignedMap(string name) =>
        $"mapFilter((k, v) -> v != 0, sumMap(mapApply((k, v) -> (k, toInt64(d.sign * v)), d.{name})))";

    // Whether any key of the maps has a sum other than 0: with the counts in order of their keys, every running total at the
    // end of a key's run must be 0. As exact as summing the maps, at a fraction of its cost. 65536 is beyond every Int16.
    private static string MapDiffers(string name) => $"""
        arrayExists(
            (k, next, total) -> k != next AND total != 0,
            arraySort(groupArrayArray(mapKeys(d.{name})) AS {name}_keys) AS {name}_sorted,
            arrayPopFront(arrayPushBack({name}_sorted, toInt32(65536))),
            arrayCumSum(arraySort((v, k) -> k, groupArrayArray(arrayMap(v -> toInt64(d.sign * v), mapValues(d.{name}))), {name}_keys)))
        """;

    // What should be there, less what is there, by key.
    private string Signed(Func<string, string> map)
    {
        var parts = rollup.Sources
            .Select(source => Part(1, $"{source.Select} WHERE {InScope(source.Time)} GROUP BY {Keys}"))
            .Append(Part(-1, $"SELECT * FROM {rollup.Table} AS r WHERE {InScope("r.bucket_start")}"));
        var sums = RollupDefinition.Measures.Select(m => m.IsMap ? map(m.Name) : $"sum(d.sign * d.{m.Name}) AS {m.Name}");
        var keys = string.Join(", ", rollup.Keys.Select(key => $"d.{key} AS {key}"));
        return $"SELECT {keys}, {string.Join(", ", sums)} FROM ({string.Join(" UNION ALL ", parts)}) AS d GROUP BY {Keys}";
    }

    private string Part(int sign, string select) =>
        $"SELECT toInt8({sign}) AS sign, {Keys}, {string.Join(", ", RollupDefinition.Measures.Select(m => m.Name))} FROM ({select})";

    private string InScope(string time)
    {
        var days = $"toDate({time}) >= {{first:Date}} AND toDate({time}) <= {{last:Date}}";
        return bucketFilter is null ? days : $"{days} AND {rollup.Bucket}({time}) IN (SELECT {rollup.Bucket}(bucket) FROM ({bucketFilter}))";
    }
}
