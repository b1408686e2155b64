using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using Telemetry.Aggregator.Sql;
using Telemetry.Store.Client;

namespace Telemetry.Api.Reading;

/// <summary>Runs statements against the store under limits of time and memory.</summary>
internal sealed class UsageStore(ClickHouseDataSource source, IOptions<QueryApiOptions> options)
{
    private static readonly ActivitySource Tracing = new("Telemetry.Query");

    /// <summary>Reads every row of a statement.</summary>
    public async Task<List<T>> ReadAsync<T>(SqlStatement statement, Func<DbDataReader, T> map, CancellationToken cancellationToken)
    {
        // Neither the text nor its parameters: they can name users.
        using var span = Tracing.StartActivity("query", ActivityKind.Client)?.SetTag("db.system.name", "clickhouse");
        return await source.ReadAsync(statement with { Text = statement.Text + Limits() }, map, cancellationToken);
    }

    private string Limits() => string.Create(
        CultureInfo.InvariantCulture,
        $"\nSETTINGS max_execution_time = {Math.Max(1, (int)options.Value.ExecutionTimeMax.TotalSeconds)}, max_memory_usage = {options.Value.MemoryMax}");
}
