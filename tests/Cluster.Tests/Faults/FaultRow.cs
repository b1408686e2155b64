using Telemetry.Store.Client;
using Telemetry.Testing;

namespace Telemetry.Cluster.Tests.Faults;

/// <summary>
/// One row of the fault matrix: a topic, a database and its ingesters, kept over the row's cells, because
/// starting processes is what takes the time. The oracle counts everything that the row ever produced.
/// </summary>
internal sealed class FaultRow : IAsyncDisposable
{
    private const int EventsOfCell = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private FaultRow(SharedCluster cluster, ClusterRun run, int partitions) => (this.Cluster, this.Run, this.Partitions) = (cluster, run, partitions);

    public int Partitions { get; }

    public SharedCluster Cluster { get; }

    public ClusterRun Run { get; }

    /// <summary>Gets the ingester that is held and struck.</summary>
    public StagedIngester First { get; private set; } = null!;

    /// <summary>Gets another one of the same group; null while there is none.</summary>
    public StagedIngester? Second { get; private set; }

    /// <param name="cluster">Whose brokers are struck.</param>
    /// <param name="partitions">How many partitions the topic has.</param>
    /// <param name="storeTimeoutSeconds">How long ingesters wait for the store.</param>
    public static async Task<FaultRow> StartAsync(SharedCluster cluster, int partitions, int storeTimeoutSeconds)
    {
        var row = new FaultRow(cluster, await ClusterRun.CreateAsync(cluster, partitions), partitions);
        row.Run.TimeoutSeconds = storeTimeoutSeconds;
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

    /// <summary>Produces until the first ingester has blocks waiting at a step; they wait there until told to go on.</summary>
    /// <param name="step">The step.</param>
    /// <param name="blocks">How many blocks.</param>
    public async Task HoldFirstAtAsync(BlockStep step, int blocks = 1)
    {
        this.First.Close(step);
        await Until.TrueAsync(
            async () =>
            {
                if (this.First.HeldAt(step) >= blocks)
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

    /// <summary>Gets how often partitions of usage were assigned to an ingester, revoked or lost.</summary>
    public Task<double> RebalancesAsync(StagedIngester ingester) =>
        ingester.Service.MetricAsync("telemetry_broker_rebalances_total", $"topic=\"{this.Run.Topic}\"");

    /// <summary>Waits until an ingester's partitions changed so many times since.</summary>
    public Task UntilRebalancedAsync(StagedIngester ingester, double from, int times) => Until.TrueAsync(
        async () => await RebalancesAsync(ingester) >= from + times, Patience, () => $"No rebalance came. {ingester.Service.Said}");

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
