using System.Data;
using Dapper;

namespace Telemetry.Store.Client;

/// <summary>
/// Dapper on a data source, with every property of the parameter object passed on: Dapper alone drops those that the text names
/// as <c>{name:Type}</c> and not as <c>@name</c>.
/// </summary>
public static class ClickHouseQueries
{
    /// <summary>Runs a query and maps its rows by column name.</summary>
    public static async Task<List<T>> QueryAsync<T>(
        this ClickHouseDataSource source, string sql, object? parameters = null, CancellationToken cancellationToken = default)
    {
        await using var connection = source.CreateConnection();
        return [.. await connection.QueryAsync<T>(Command(sql, parameters, cancellationToken))];
    }

    /// <summary>Runs a query and maps its only row, or default where there is none.</summary>
    public static async Task<T?> QuerySingleOrDefaultAsync<T>(
        this ClickHouseDataSource source, string sql, object? parameters = null, CancellationToken cancellationToken = default)
    {
        await using var connection = source.CreateConnection();
        return await connection.QuerySingleOrDefaultAsync<T>(Command(sql, parameters, cancellationToken));
    }

    /// <summary>Runs a query and returns the first value of its first row.</summary>
    public static async Task<T?> ScalarAsync<T>(
        this ClickHouseDataSource source, string sql, object? parameters = null, CancellationToken cancellationToken = default)
    {
        await using var connection = source.CreateConnection();
        return await connection.ExecuteScalarAsync<T>(Command(sql, parameters, cancellationToken));
    }

    /// <summary>Runs a statement without a result.</summary>
    public static async Task ExecuteAsync(
        this ClickHouseDataSource source, string sql, object? parameters = null, CancellationToken cancellationToken = default)
    {
        await using var connection = source.CreateConnection();
        await connection.ExecuteAsync(Command(sql, parameters, cancellationToken));
    }

    private static CommandDefinition Command(string sql, object? parameters, CancellationToken cancellationToken) =>
        new(sql, parameters is null ? null : new AllProperties(parameters), cancellationToken: cancellationToken);

    private sealed class AllProperties(object values) : SqlMapper.IDynamicParameters
    {
        public void AddParameters(IDbCommand command, SqlMapper.Identity identity)
        {
            var parameters = ((ClickHouseCommand)command).Parameters;
            foreach (var (name, value) in values as IEnumerable<KeyValuePair<string, object?>> ?? Properties())
            {
                parameters.AddWithValue(name, value);
            }
        }

        private IEnumerable<KeyValuePair<string, object?>> Properties() =>
            values.GetType().GetProperties().Select(p => KeyValuePair.Create(p.Name, p.GetValue(values)));
    }
}
