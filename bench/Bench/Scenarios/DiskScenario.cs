using System.Globalization;
using Telemetry.Bench.Reporting;
using Telemetry.Bench.Servers;
using Telemetry.Store.Client;
using Telemetry.Store.Embedded;

namespace Telemetry.Bench.Scenarios;

/// <summary>What an event takes on disk, by column and table.</summary>
internal sealed class DiskScenario : IScenario
{
    /// <summary>The argument that turns this program into the process that opens the store.</summary>
    public const string ChildMode = "--disk-child";

    private const string Events = "usage_events";
    private const string RowsMark = "(rows)";
    private const string TableMark = "(table)";

    // What makes a row findable one by one, and the provider's own words.
    private static readonly string[] Ids = ["event_id", "request_id", "response_id", "parent_event_id", "trace_id", "span_id", "prefix_fingerprint", "request_fingerprint"];

    public string Name => "disk";
    public string About => "bytes on disk per event, by column and table";

    public async Task<Section> RunAsync(BenchContext context)
    {
        var data = await MonthData.PathAsync(context).ConfigureAwait(false);
        var lines = (await TelemetryCommand.RunChildAsync(ChildMode, data).ConfigureAwait(false)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var rows = lines.Select(static line => line.Split('\t')).Select(static cells => (Table: cells[0], Column: cells[1], Bytes: long.Parse(cells[2], CultureInfo.InvariantCulture))).ToList();
        var measuredRows = rows.Single(static row => row.Column == RowsMark).Bytes;
        var raw = rows.Where(static row => row.Table == Events && row.Column is not (RowsMark or TableMark)).OrderByDescending(static row => row.Bytes).ToList();
        var total = raw.Sum(static row => row.Bytes);
        var ids = raw.Where(static row => Ids.Contains(row.Column)).Sum(static row => row.Bytes);
        var rawUsage = raw.Single(static row => row.Column == "raw_usage").Bytes;
        string Bytes(long bytes) => PerEvent(bytes, measuredRows);
        return new Section(
            Name,
            string.Create(CultureInfo.InvariantCulture, $"The month of {context.MonthEvents:#,0} events, as the engine has stored and merged it by then. Columns are measured on the {measuredRows:#,0} rows whose parts have a file for each column; tables by all their active parts. Measured once: the bytes follow from the events and the merges, not from what else runs."),
            ["what", "bytes per event"],
            [
                ["`usage_events`, all columns", Bytes(total)],
                ["… without ids", Bytes(total - ids)],
                ["… without `raw_usage`", Bytes(total - rawUsage)],
                ["… without both", Bytes(total - ids - rawUsage)],
                .. raw.Select(row => (IReadOnlyList<string>)[$"`usage_events.{row.Column}`", Bytes(row.Bytes)]),
                .. rows.Where(static row => row.Column == TableMark).OrderByDescending(static row => row.Bytes)
                    .Select(row => (IReadOnlyList<string>)[$"table `{row.Table}`", PerEvent(row.Bytes, context.MonthEvents)]),
            ]);
    }

    private static string PerEvent(long bytes, long events) => (bytes / (double)events).ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>The child: prints table, column and bytes of every column, the rows these are of, and the bytes of every table.</summary>
    public static async Task RunChildAsync(string data)
    {
        var engine = await EmbeddedEngine.OpenAsync(new EmbeddedEngineOptions { Path = Path.Combine(data, "engine") }).ConfigureAwait(false);
        await using (engine.ConfigureAwait(false))
        {
            using var source = new ClickHouseDataSource("Database=telemetry", engine.CreateHandler());
            var connection = source.CreateConnection();
            await using (connection.ConfigureAwait(false))
            {
                var command = connection.CreateCommand();
                await using (command.ConfigureAwait(false))
                {
                    command.CommandText = """
                        SELECT table, column, toInt64(sum(column_data_compressed_bytes + column_marks_bytes)) AS bytes
                        FROM system.parts_columns
                        WHERE database = 'telemetry' AND active AND part_type = 'Wide' AND table = 'usage_events'
                        GROUP BY table, column
                        UNION ALL
                        SELECT table, '(rows)', toInt64(sum(rows)) FROM system.parts
                        WHERE database = 'telemetry' AND active AND part_type = 'Wide' AND table = 'usage_events'
                        GROUP BY table
                        UNION ALL
                        SELECT table, '(table)', toInt64(sum(bytes_on_disk)) FROM system.parts
                        WHERE database = 'telemetry' AND active
                        GROUP BY table
                        """;
                    var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
                    await using (reader.ConfigureAwait(false))
                    {
                        while (await reader.ReadAsync().ConfigureAwait(false))
                        {
                            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reader.GetString(0)}\t{reader.GetString(1)}\t{reader.GetInt64(2)}"));
                        }
                    }
                }
            }
        }
    }
}
