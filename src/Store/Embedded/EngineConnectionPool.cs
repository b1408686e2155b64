using System.Collections.Concurrent;
using Telemetry.Store.Errors;

namespace Telemetry.Store.Embedded;

/// <summary>Lends connections, each to one user at a time.</summary>
internal sealed class EngineConnectionPool(int size, string name, IReadOnlyList<string> arguments) : IAsyncDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim free = new(size, size);
    private readonly ConcurrentStack<EngineConnection> idle = [];
    private int made;

    /// <summary>Waits for a free connection.</summary>
    /// <exception cref="ClickHouseException">None came free in time (code 202, transient).</exception>
    public async Task<EngineLease> LendAsync(CancellationToken cancellationToken)
    {
        if (!await this.free.WaitAsync(WaitMax, cancellationToken))
        {
            throw new ClickHouseException(
                ClickHouseErrorCodes.TooManySimultaneousQueries,
                "TOO_MANY_SIMULTANEOUS_QUERIES",
                $"All {size} connections of the embedded engine ({name}) were busy for {WaitMax.TotalSeconds:0} s.");
        }

        try
        {
            if (!this.idle.TryPop(out var connection))
            {
                connection = await EngineConnection.OpenAsync($"{name}-{Interlocked.Increment(ref this.made)}", arguments);
            }

            return new EngineLease(this, connection);
        }
        catch
        {
            this.free.Release();
            throw;
        }
    }

    /// <summary>Waits for every lease to end, then closes all connections. A reader that is never disposed does not hold it up for ever.</summary>
    public async ValueTask DisposeAsync()
    {
        var returned = 0;
        while (returned < size && await this.free.WaitAsync(WaitMax))
        {
            returned++;
        }

        while (this.idle.TryPop(out var connection))
        {
            await connection.CloseAsync();
        }
    }

    /// <summary>Takes a connection back; a retired one is closed.</summary>
    internal async ValueTask TakeBackAsync(EngineConnection connection)
    {
        if (connection.Retired)
        {
            await connection.CloseAsync();
        }
        else
        {
            this.idle.Push(connection);
        }

        this.free.Release();
    }
}
