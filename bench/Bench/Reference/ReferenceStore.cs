using System.Diagnostics;
using System.Globalization;
using Telemetry.Bench.Servers;
using Telemetry.Store.Client;
using Telemetry.Store.Embedded;
using Telemetry.Store.Migrations;

namespace Telemetry.Bench.Reference;

/// <summary>How fast the engine takes rows into the tables of <c>bench/reference.sql</c>, in a process that does nothing else.</summary>
internal static class ReferenceStore
{
    /// <summary>The argument that turns this program into such a process.</summary>
    public const string ChildMode = "--reference-child";

    // What an exact writer must ask for; the same for every format.
    private const string Settings =
        "async_insert=0&insert_deduplicate=1&deduplicate_insert=enable&deduplicate_blocks_in_dependent_materialized_views=1" +
        "&materialized_views_ignore_errors=0&optimize_on_insert=0&max_insert_threads=1&max_insert_block_size=10000000" +
        "&min_insert_block_size_rows=10000000&min_insert_block_size_bytes=1000000000";

    /// <summary>Inserts rows block by block in a process of its own and returns rows per second.</summary>
    public static async Task<double> MeasureAsync(BenchContext context, string rows, string format, int rowsPerBlock, int rowsMax)
    {
        var data = context.PathOf($"reference-{Guid.NewGuid():n}");
        try
        {
            var answer = await TelemetryCommand.RunChildAsync(
                ChildMode, data, rows, format, rowsPerBlock.ToString(CultureInfo.InvariantCulture), rowsMax.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
            return double.Parse(answer, CultureInfo.InvariantCulture);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>The child: data directory, folder of rows, format, rows per block, most rows.</summary>
    public static async Task<double> RunChildAsync(string data, string rows, string format, int rowsPerBlock, int rowsMax)
    {
        var blocks = ReferenceRows.Read(rows, format, rowsPerBlock, rowsMax);
        var engine = await EmbeddedEngine.OpenAsync(new EmbeddedEngineOptions { Path = data }).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            using var http = new HttpClient(engine.CreateHandler()) { BaseAddress = new Uri("http://localhost/") };
            foreach (var statement in MigrationTemplate.Statements(new Migration(0, "reference", Schema()), new MigrationOptions()))
            {
                using var text = new StringContent(statement);
                await SendAsync(http, "/", text).ConfigureAwait(false);
            }

            var since = Stopwatch.StartNew();
            for (var i = 0; i < blocks.Count; i++)
            {
                using var block = new ByteArrayContent(blocks[i]);
                var insert = Uri.EscapeDataString($"INSERT INTO reference_events FORMAT {format}");
                await SendAsync(http, FormattableString.Invariant($"/?query={insert}&{Settings}&insert_deduplication_token={format}-{i}"), block).ConfigureAwait(false);
            }

            var took = since.Elapsed.TotalSeconds;
            return await CountAsync(engine).ConfigureAwait(false) / took;
        }
    }

    private static async Task<long> CountAsync(EmbeddedEngine engine)
    {
        using var source = new ClickHouseDataSource("", engine.CreateHandler());
        var connection = source.CreateConnection();
        await using (connection.ConfigureAwait(false))
        {
            var command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                command.CommandText = "SELECT toInt64(count()) - (SELECT toInt64(sum(calls)) FROM reference_quarters) AS d, toInt64(count()) FROM reference_events";
                var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    await reader.ReadAsync().ConfigureAwait(false);
                    return reader.GetInt64(0) == 0
                        ? reader.GetInt64(1)
                        : throw new InvalidOperationException("The yardstick's rollup differs from its rows.");
                }
            }
        }
    }

    private static async Task SendAsync(HttpClient http, string target, HttpContent content)
    {
        using var answer = await http.PostAsync(new Uri(target, UriKind.Relative), content).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync().ConfigureAwait(false));
        }
    }

    private static string Schema()
    {
        using var reader = new StreamReader(typeof(ReferenceStore).Assembly.GetManifestResourceStream("reference.sql")!);
        return reader.ReadToEnd();
    }
}
