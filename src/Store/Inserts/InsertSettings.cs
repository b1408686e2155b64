using System.Globalization;

namespace Telemetry.Store.Inserts;

/// <summary>Every setting that decides what an insert means. Defaults changed in 24.7, 26.1, 26.2, 26.3 and 26.8, so none is left open.</summary>
internal static class InsertSettings
{
    // Above any block that is cut, so that one INSERT is one block and its token names exactly these rows.
    private const long BlockRowsMax = 10_000_000;
    private const long BlockBytesMax = 1_000_000_000;

    public static Dictionary<string, string> For(string token, bool deduplicate)
    {
        var on = deduplicate ? "1" : "0";
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["async_insert"] = "0",
            ["insert_deduplicate"] = on,
            ["deduplicate_insert"] = deduplicate ? "enable" : "disable",
            ["deduplicate_blocks_in_dependent_materialized_views"] = on,
            ["insert_deduplication_token"] = deduplicate ? token : "",
            ["materialized_views_ignore_errors"] = "0",
            ["distributed_foreground_insert"] = "1",
            ["max_insert_block_size"] = Number(BlockRowsMax),
            ["min_insert_block_size_rows"] = Number(BlockRowsMax),
            ["min_insert_block_size_bytes"] = Number(BlockBytesMax),
            ["min_insert_block_size_rows_for_materialized_views"] = "0",
            ["min_insert_block_size_bytes_for_materialized_views"] = "0",
            ["max_insert_threads"] = "1",
        };
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
