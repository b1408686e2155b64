using System.Globalization;

namespace Telemetry.Bench.Reference;

/// <summary>The rows that a server stored, read back in the columns of the yardstick: as Native blocks and as JSON.</summary>
internal static class ReferenceRows
{
    public const int RowsPerBlock = 50_000;
    public const string Native = "Native";
    public const string Json = "JSONEachRow";

    private const string Columns = """
        tenant, event_id, occurred_at, ingested_at, provider, model, operation, service_tier, billing, status, usage_quality,
        team, project, feature, environment, cost_center, user, session, uncached_input_tokens, cache_read_tokens,
        cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, ifNull(duration_ms, 0) AS duration_ms,
        ifNull(cost_usd, 0) AS cost_usd, ifNull(list_cost_usd, 0) AS list_cost_usd
        """;

    /// <summary>Writes each block of 50,000 rows in the order of their offsets to a file of its own, in both formats.</summary>
    /// <param name="skipped">How many rows, those with the lowest offsets, are left out.</param>
    /// <param name="rows">How many rows are taken.</param>
    /// <returns>The folder.</returns>
    public static async Task<string> ExportAsync(Uri clickHouse, string folder, int skipped, int rows)
    {
        Directory.CreateDirectory(folder);
        using var http = new HttpClient { BaseAddress = clickHouse };
        for (var first = skipped; first < skipped + rows; first += RowsPerBlock)
        {
            foreach (var format in (string[])[Native, Json])
            {
                using var question = new StringContent(FormattableString.Invariant(
                    $"SELECT {Columns} FROM usage_events ORDER BY log_partition, log_offset LIMIT {RowsPerBlock} OFFSET {first} FORMAT {format}"));
                using var answer = await http.PostAsync(new Uri("/?database=telemetry", UriKind.Relative), question).ConfigureAwait(false);
                answer.EnsureSuccessStatusCode();
                var file = File.Create(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{first:00000000}.{format}")));
                await using (file.ConfigureAwait(false))
                {
                    await answer.Content.CopyToAsync(file).ConfigureAwait(false);
                }
            }
        }

        return folder;
    }

    /// <summary>Reads the blocks of one format.</summary>
    /// <param name="rowsPerBlock">50,000, or for JSON any divisor of it.</param>
    /// <param name="rowsMax">Where to stop.</param>
    public static IReadOnlyList<byte[]> Read(string folder, string format, int rowsPerBlock, int rowsMax)
    {
        var blocks = Directory.EnumerateFiles(folder, $"*.{format}").Order(StringComparer.Ordinal).Take(Math.Max(1, rowsMax / RowsPerBlock)).Select(File.ReadAllBytes);
        return [.. rowsPerBlock == RowsPerBlock ? blocks : blocks.SelectMany(block => Split(block, rowsPerBlock))];
    }

    private static IEnumerable<byte[]> Split(byte[] block, int linesPerPart)
    {
        var (start, lines) = (0, 0);
        for (var i = 0; i < block.Length; i++)
        {
            if (block[i] == '\n' && (++lines % linesPerPart == 0 || i == block.Length - 1))
            {
                yield return block[start..(i + 1)];
                start = i + 1;
            }
        }
    }
}
