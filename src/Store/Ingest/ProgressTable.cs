using Telemetry.Store.Client;
using Telemetry.Store.Migrations;

namespace Telemetry.Store.Ingest;

/// <summary>The table <c>ingest_progress</c>: written by ingesters, read by servers that have no ingester in their process.</summary>
public sealed class ProgressTable(ClickHouseDataSource source)
{
    /// <summary>Writes a report for each partition, in one insert. A later report takes the place of an earlier one.</summary>
    public async Task WriteAsync(IReadOnlyCollection<PartitionReport> reports, CancellationToken cancellationToken)
    {
        if (reports.Count == 0)
        {
            return;
        }

        await source.ExecuteAsync(
            """
            INSERT INTO ingest_progress SETTINGS async_insert = 0, insert_deduplicate = 0
            SELECT r.1, r.2, r.3, r.4, fromUnixTimestamp64Milli(r.5, 'UTC'), r.6, r.7, fromUnixTimestamp64Milli(r.8, 'UTC'), r.9, r.10
            FROM
            (
                SELECT arrayJoin(arrayZip(
                    {topics:Array(String)}, {partitions:Array(Int32)}, {nexts:Array(Int64)}, {ends:Array(Int64)},
                    {included:Array(Int64)}, {pending:Array(String)}, {ingesters:Array(String)}, {reported:Array(Int64)}, {books:Array(String)},
                    {subjects:Array(String)})) AS r
            )
            """,
            new
            {
                topics = Column(report => report.Topic),
                partitions = Column(report => report.Partition),
                nexts = Column(report => report.NextOffset),
                ends = Column(report => report.EndOffset),
                included = Column(report => report.IncludedUpTo.ToUnixTimeMilliseconds()),
                pending = Column(report => report.Pending),
                ingesters = Column(report => report.Ingester),
                reported = Column(report => report.ReportedAt.ToUnixTimeMilliseconds()),
                books = Column(report => report.BookVersion),
                subjects = Column(report => report.SubjectsVersion),
            },
            cancellationToken);

        T[] Column<T>(Func<PartitionReport, T> read) => [.. reports.Select(read)];
    }

    /// <summary>Reads the last report of each partition of the topics that are being read.</summary>
    public async Task<List<PartitionReport>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await source.QueryAsync<Row>(
            $"""
            SELECT topic, partition, next_offset AS NextOffset, end_offset AS EndOffset, toUnixTimestamp64Milli(included_up_to) AS Included,
                pending, ingester, toUnixTimestamp64Milli(reported_at) AS Reported, book_version AS BookVersion, subjects_version AS SubjectsVersion
            FROM ingest_progress FINAL
            WHERE topic IN ({MigrationFiles.Fragment("topics_read")})
            ORDER BY topic, partition
            """,
            cancellationToken: cancellationToken);
        return [.. rows.Select(row => new PartitionReport
        {
            Topic = row.Topic,
            Partition = row.Partition,
            NextOffset = row.NextOffset,
            EndOffset = row.EndOffset,
            IncludedUpTo = DateTimeOffset.FromUnixTimeMilliseconds(row.Included),
            Pending = row.Pending,
            Ingester = row.Ingester,
            ReportedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.Reported),
            BookVersion = row.BookVersion,
            SubjectsVersion = row.SubjectsVersion,
        })];
    }

    private sealed record Row
    {
        public string Topic { get; init; } = "";
        public int Partition { get; init; }
        public long NextOffset { get; init; }
        public long EndOffset { get; init; }
        public long Included { get; init; }
        public string Pending { get; init; } = "";
        public string Ingester { get; init; } = "";
        public long Reported { get; init; }
        public string BookVersion { get; init; } = "";
        public string SubjectsVersion { get; init; } = "";
    }
}
