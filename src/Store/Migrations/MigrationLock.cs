using Telemetry.Store.Client;
using Telemetry.Store.Errors;

namespace Telemetry.Store.Migrations;

/// <summary>
/// Keeps two migrations of one database apart. On a server the lock is a table, because CREATE TABLE succeeds for one caller
/// only; the embedded engine belongs to one process, and there a table would survive a kill and block the next start.
/// </summary>
internal sealed class MigrationLock : IAsyncDisposable
{
    private const string Table = "schema_migrations_lock";
    private const int TableExists = 57;
    private const int StaleAfterSeconds = 900;

    private static readonly SemaphoreSlim InProcess = new(1, 1);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private readonly ClickHouseDataSource source;
    private readonly string onCluster;

    private MigrationLock(ClickHouseDataSource source, string onCluster)
    {
        this.source = source;
        this.onCluster = onCluster;
    }

    public static async Task<MigrationLock> TakeAsync(ClickHouseDataSource source, string onCluster, CancellationToken cancellationToken)
    {
        await InProcess.WaitAsync(cancellationToken);
        try
        {
            var held = new MigrationLock(source, onCluster);
            while (!source.IsEmbedded && !await held.TryCreateAsync(cancellationToken))
            {
                await Task.Delay(Wait, TimeProvider.System, cancellationToken);
            }

            return held;
        }
        catch
        {
            InProcess.Release();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!this.source.IsEmbedded)
            {
                await DropAsync(CancellationToken.None);
            }
        }
        finally
        {
            InProcess.Release();
        }
    }

    private async Task<bool> TryCreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await this.source.ExecuteAsync($"CREATE TABLE {Table} {this.onCluster} (holder String) ENGINE = Memory", null, cancellationToken);
            return true;
        }
        catch (ClickHouseException e) when (e.Code == TableExists)
        {
            var age = await this.source.ScalarAsync<long?>(
                "SELECT toInt64(dateDiff('second', metadata_modification_time, now())) FROM system.tables WHERE database = currentDatabase() AND name = {name:String}",
                new { name = Table },
                cancellationToken);
            if (age > StaleAfterSeconds)
            {
                // Its holder was killed: no migration takes this long.
                await DropAsync(cancellationToken);
            }

            return false;
        }
    }

    private Task DropAsync(CancellationToken cancellationToken) =>
        this.source.ExecuteAsync($"DROP TABLE IF EXISTS {Table} {this.onCluster}", null, cancellationToken);
}
