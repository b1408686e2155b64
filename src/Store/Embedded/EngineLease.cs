namespace Telemetry.Store.Embedded;

/// <summary>The right to use one connection until disposed.</summary>
internal sealed class EngineLease(EngineConnectionPool pool, EngineConnection connection) : IAsyncDisposable
{
    private int returned;

    public EngineConnection Connection { get; } = connection;

    public ValueTask DisposeAsync() =>
        Interlocked.Exchange(ref this.returned, 1) == 0 ? pool.TakeBackAsync(Connection) : ValueTask.CompletedTask;
}
