using Telemetry.Testing.Kafka;
using Telemetry.Testing.Store;

namespace Telemetry.Cluster.Tests;

/// <summary>
/// The servers that all tests of this process share, each in a process of its own: Kafka's brokers and a ClickHouse. Opened by
/// the first test that needs them; each test makes topics and a database of its own.
/// </summary>
internal sealed class SharedCluster
{
    private static readonly Lazy<Task<SharedCluster>> Only = new(StartAsync);
    private int runs;

    private SharedCluster(MockKafkaCluster kafka, EngineProcess engine) => (this.Kafka, this.Engine) = (kafka, engine);

    public MockKafkaCluster Kafka { get; }

    public EngineProcess Engine { get; }

    public static Task<SharedCluster> GetAsync() => Only.Value;

    /// <summary>Gets a number that no other run has.</summary>
    public int NextRun() => Interlocked.Increment(ref this.runs);

    private static async Task<SharedCluster> StartAsync()
    {
        var kafka = MockKafkaCluster.StartAsync();
        var shared = new SharedCluster(await kafka, await EngineProcess.StartAsync());
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            shared.Kafka.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(10));
            shared.Engine.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(10));
        };
        return shared;
    }
}
