using System.Data.Common;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Sql;

/// <summary>Runs statements that were written with their parameters.</summary>
internal static class SqlStatementReader
{
    /// <summary>Reads every row of a statement.</summary>
    public static async Task<List<T>> ReadAsync<T>(
        this ClickHouseDataSource source, SqlStatement statement, Func<DbDataReader, T> map, CancellationToken cancellationToken)
    {
        var connection = source.CreateConnection();
        await using (connection.ConfigureAwait(false))
        {
            var command = connection.CreateCommand();
            await using (command.ConfigureAwait(false))
            {
                command.CommandText = statement.Text;
                foreach (var (name, value) in statement.Parameters)
                {
                    command.Parameters.AddWithValue(name, value);
                }

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
        }
    }
}
