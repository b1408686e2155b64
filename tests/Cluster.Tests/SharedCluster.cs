using Telemetry.Testing.Kafka;
using Telemetry.Testing.Store;

namespace Telemetry.Cluster.Tests;

/// <summary>
/// The servers that all tests of this process share, each in a process of its own: Kafka's brokers and a ClickHouse. Opened by
/// the first test that needs them; each test makes topics and a database of its own.
/// </summary>
internal sealed class SharedCluster : IAsyncDisposable
{
    private static readonly Lazy<Task<SharedCluster>> Only = new(StartSharedAsync);
    private readonly bool ownsEngine;
    private int runs;

    private SharedCluster(MockKafkaCluster kafka, EngineProcess engine, bool ownsEngine) =>
        (this.Kafka, this.Engine, this.ownsEngine) = (kafka, engine, ownsEngine);

    public MockKafkaCluster Kafka { get; }

    public EngineProcess Engine { get; }

    public static Task<SharedCluster> GetAsync() => Only.Value;

    /// <summary>Gets a number that no other run has.</summary>
    public int NextRun() => Interlocked.Increment(ref this.runs);

    /// <summary>Starts a cluster for tests that stop its brokers, or wear them out.</summary>
    /// <param name="engine">The engine of another cluster; null starts one.</param>
    public static async Task<SharedCluster> StartAsync(EngineProcess? engine = null)
    {
        var kafka = MockKafkaCluster.StartAsync();
        return new SharedCluster(await kafka, engine ?? await EngineProcess.StartAsync(), ownsEngine: engine is null);
    }

    public async ValueTask DisposeAsync()
    {
        await this.Kafka.DisposeAsync();
        if (this.ownsEngine)
        {
            await this.Engine.DisposeAsync();
        }
    }

    private static async Task<SharedCluster> StartSharedAsync()
    {
        var shared = await StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => shared.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(20));
        return shared;
    }
}
