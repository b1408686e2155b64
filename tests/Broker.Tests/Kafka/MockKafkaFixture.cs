using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Broker.Kafka;
using Telemetry.Testing.Kafka;

namespace Telemetry.Broker.Tests.Kafka;

/// <summary>One mock cluster for the tests of a class; each test has topics and a group of its own.</summary>
public sealed class MockKafkaFixture : IAsyncLifetime
{
    private int logs;

    internal MockKafkaCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await MockKafkaCluster.StartAsync();

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    /// <summary>Makes a new pair of topics and the options to use them: small time-outs, since the mock waits a session time-out at each rejoin.</summary>
    internal async Task<KafkaLogOptions> NewLogAsync(int partitions)
    {
        string number = Interlocked.Increment(ref this.logs).ToString(CultureInfo.InvariantCulture);
        KafkaLogOptions options = new()
        {
            BootstrapServers = Cluster.BootstrapServers,
            Topic = $"usage-{number}",
            DeadLetterTopic = $"letters-{number}",
            Group = $"group-{number}",
            Client = new Dictionary<string, string>
            {
                ["session.timeout.ms"] = "3000",
                ["heartbeat.interval.ms"] = "300",
                ["fetch.wait.max.ms"] = "50",
            },
        };
        await Cluster.CreateTopicAsync(options.Topic, partitions);
        await Cluster.CreateTopicAsync(options.DeadLetterTopic, 1);
        return options;
    }
}

/// <summary>Both sides of the event log on Kafka.</summary>
internal sealed class KafkaParts(KafkaLogOptions options) : IAsyncDisposable
{
    public KafkaLogMetrics Metrics { get; } = new();
    public KafkaLogWriter Writer => field ??= new KafkaLogWriter(options, Metrics, NullLogger<KafkaLogWriter>.Instance);
    public KafkaLogConsumer Consumer => field ??= new KafkaLogConsumer(options, Metrics, TimeProvider.System, NullLogger<KafkaLogConsumer>.Instance);

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        Metrics.Dispose();
    }
}
