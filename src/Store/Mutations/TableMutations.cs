using Telemetry.Store.Client;

namespace Telemetry.Store.Mutations;

/// <summary>Changes rows in place, and waits until a change has reached every part of the table.</summary>
public sealed class TableMutations(ClickHouseDataSource source)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Changes the rows that a condition names; nothing where there is none. Rows inserted meanwhile are not changed.</summary>
    /// <param name="table">The table.</param>
    /// <param name="change">What <c>ALTER TABLE</c> does: <c>UPDATE column = …</c> or <c>DELETE</c>. The engine keeps its text, parameters included.</param>
    /// <param name="where">The condition.</param>
    /// <param name="parameters">Of both.</param>
    /// <param name="cancellationToken">Gives up waiting; the change goes on by itself.</param>
    /// <returns>How many rows there were.</returns>
    /// <exception cref="InvalidOperationException">The store cannot make the change; the message says why.</exception>
    public async Task<long> RunAsync(string table, string change, string where, object? parameters, CancellationToken cancellationToken)
    {
        var rows = await source.ScalarAsync<long>($"SELECT toInt64(count()) FROM {table} WHERE {where}", parameters, cancellationToken);
        if (rows > 0)
        {
            await source.ExecuteAsync($"ALTER TABLE {table} {change} WHERE {where}", parameters, cancellationToken);
        }

        // Also where nothing was found: a change that a stop cut off goes on by itself.
        await DoneAsync(table, cancellationToken);
        return rows;
    }

    private async Task DoneAsync(string table, CancellationToken cancellationToken)
    {
        while (true)
        {
            var open = await source.QueryAsync<Change>(
                "SELECT latest_fail_reason AS Fault FROM system.mutations WHERE database = currentDatabase() AND table = {table:String} AND NOT is_done",
                new { table },
                cancellationToken);
            if (open.Count == 0)
            {
                return;
            }

            if (open.FirstOrDefault(static change => change.Fault.Length > 0) is { } failing)
            {
                throw new InvalidOperationException($"The store could not change {table}: {failing.Fault}");
            }

            await Task.Delay(Look, cancellationToken);
        }
    }

    private sealed record Change
    {
        public required string Fault { get; init; }
    }
}
