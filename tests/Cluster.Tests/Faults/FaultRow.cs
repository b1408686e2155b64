using Telemetry.Store.Client;
using Telemetry.Testing;

namespace Telemetry.Cluster.Tests.Faults;

/// <summary>
/// One row of the fault matrix: a topic of two partitions, a database and its ingesters, kept over the row's cells, because
/// starting processes is what takes the time. The oracle counts everything that the row ever produced.
/// </summary>
internal sealed class FaultRow : IAsyncDisposable
{
    public const int Partitions = 2;
    private const int EventsOfCell = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private FaultRow(SharedCluster cluster, ClusterRun run) => (this.Cluster, this.Run) = (cluster, run);

    public SharedCluster Cluster { get; }

    public ClusterRun Run { get; }

    /// <summary>Gets the ingester that is held and struck.</summary>
    public StagedIngester First { get; private set; } = null!;

    /// <summary>Gets another one of the same group; null while there is none.</summary>
    public StagedIngester? Second { get; private set; }

    /// <param name="cluster">Whose brokers are struck.</param>
    /// <param name="storeTimeoutSeconds">How long ingesters wait for the store.</param>
    public static async Task<FaultRow> StartAsync(SharedCluster cluster, int storeTimeoutSeconds = 60)
    {
        var row = new FaultRow(cluster, await ClusterRun.CreateAsync(cluster, Partitions));
        row.Run.StoreTimeoutSeconds = storeTimeoutSeconds;
        row.First = await StagedIngester.StartAsync(row.Run);
        await row.Run.ServerAsync();
        return row;
    }

    /// <summary>Starts the first ingester anew, after it was killed.</summary>
    public async Task RestartFirstAsync()
    {
        await this.First.DisposeAsync();
        this.First = await StagedIngester.StartAsync(this.Run);
    }

    public async Task StartSecondAsync() => this.Second = await StagedIngester.StartAsync(this.Run);

    /// <summary>Stops the second ingester in good order.</summary>
    public async Task StopSecondAsync()
    {
        Assert.Equal(0, await this.Second!.Service.StopAsync());
        await this.Second.DisposeAsync();
        this.Second = null;
    }

    /// <summary>Produces until the first ingester has a block waiting at a step; it waits there until told to go on.</summary>
    public async Task HoldFirstAtAsync(BlockStep step)
    {
        this.First.Close(step);
        await Until.TrueAsync(
            async () =>
            {
                if (this.First.IsHeldAt(step))
                {
                    return true;
                }

                await this.Run.ProduceAsync(EventsOfCell / 4);
                return false;
            },
            Patience,
            () => $"No block came to {step}. {this.First.Service.Said}");
    }

    /// <summary>Produces events that no ingester has begun with.</summary>
    public Task ProduceMoreAsync() => this.Run.ProduceAsync(EventsOfCell);

    /// <summary>Waits until a figure of an ingester's rose above what it was.</summary>
    public static Task UntilRisenAsync(StagedIngester ingester, string metric, double from) => Until.TrueAsync(
        async () => await ingester.MetricAsync(metric) > from, Patience, () => $"{metric} stayed at {from}. {ingester.Service.Said}");

    /// <summary>Waits until the store has this many events or more.</summary>
    public Task UntilStoredAsync(ulong events) => Until.TrueAsync(
        async () => await StoredAsync() >= events, Patience, () => $"Fewer than {events} events were stored. {this.Run.Said}");

    /// <summary>Gets how many events the store has.</summary>
    public Task<ulong> StoredAsync() => this.Run.Store.ScalarAsync<ulong>("SELECT count() FROM usage_events");

    /// <summary>Produces some more, so that the row is seen to go on, and compares all that was ever produced with every table.</summary>
    public async Task AssertCountedOnceAsync()
    {
        await ProduceMoreAsync();
        await this.Run.AssertCountedOnceAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (this.Second is not null)
        {
            await this.Second.DisposeAsync();
        }

        await this.First.DisposeAsync();
        await this.Run.DisposeAsync();
    }
}
