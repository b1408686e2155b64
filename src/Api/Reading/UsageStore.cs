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
        var connection = source.CreateConnection();
        await using (connection.ConfigureAwait(false))
        {
            var command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                command.CommandText = statement.Text + Limits();
                foreach (var (name, value) in statement.Parameters)
                {
                    var parameter = command.CreateParameter();
                    parameter.ParameterName = name;
                    parameter.Value = value;
                    command.Parameters.Add(parameter);
                }

                return await ReadRowsAsync(command, map, cancellationToken);
            }
        }
    }

    private static async Task<List<T>> ReadRowsAsync<T>(DbCommand command, Func<DbDataReader, T> map, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        var reader = await command.ExecuteReaderAsync(cancellationToken);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(map(reader));
            }
        }

        return rows;
    }

    private string Limits() => string.Create(
        CultureInfo.InvariantCulture,
        $"\nSETTINGS max_execution_time = {Math.Max(1, (int)options.Value.ExecutionTimeMax.TotalSeconds)}, max_memory_usage = {options.Value.MemoryMax}");
}
