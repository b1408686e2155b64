using Telemetry.Testing.Kafka;
using Telemetry.Testing.Store;

namespace Telemetry.Cluster.Tests;

/// <summary>The servers that all tests share, each in a process of its own: Kafka's brokers and a ClickHouse.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private int runs;

    public MockKafkaCluster Kafka { get; private set; } = null!;

    public EngineProcess Engine { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        this.Kafka = await MockKafkaCluster.StartAsync();
        this.Engine = await EngineProcess.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await this.Kafka.DisposeAsync();
        await this.Engine.DisposeAsync();
    }

    /// <summary>Makes topics and a database for one test.</summary>
    internal Task<ClusterRun> NewRunAsync(int partitions = 6) => ClusterRun.CreateAsync(this, Interlocked.Increment(ref this.runs), partitions);
}
