using Telemetry.Store.Client;
using Telemetry.Store.Sql;

namespace Telemetry.Aggregator.Review.Reading;

/// <summary>Runs the queries of <c>sql/clickhouse/queries/weekly</c>, each under limits of time and memory.</summary>
internal sealed class ReviewStore(ClickHouseDataSource source)
{
    private const string SecondsMax = "60";
    private const string BytesMax = "2147483648";

    /// <summary>Reads every row of a query.</summary>
    /// <param name="name">The file's name without its ending.</param>
    /// <param name="parameters">Its parameters by name; those that it does not use are left out.</param>
    /// <param name="map">Makes a value of a row.</param>
    public async Task<List<T>> ReadAsync<T>(
        string name, IReadOnlyDictionary<string, object> parameters, Func<ReviewRow, T> map, CancellationToken cancellationToken)
    {
        await using var connection = source.CreateConnection();
        await using var command = (ClickHouseCommand)connection.CreateCommand();
        command.CommandText = QueryFiles.Read($"weekly/{name}");
        command.Settings["max_execution_time"] = SecondsMax;
        command.Settings["max_memory_usage"] = BytesMax;
        foreach (var (parameter, value) in parameters)
        {
            command.Parameters.AddWithValue(parameter, value);
        }

        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(map(new ReviewRow(reader)));
        }

        return rows;
    }
}
