using System.Text.Json;
using Confluent.Kafka;
using Telemetry.Broker;
using Telemetry.Testing.Kafka;

namespace Telemetry.Cli.Tests;

/// <summary><c>simulate --to kafka</c>.</summary>
public sealed class SimulateToKafkaTests
{
    [Fact]
    public async Task Every_event_is_acknowledged_once_under_its_id()
    {
        await using var cluster = await MockKafkaCluster.StartAsync();
        await cluster.CreateTopicAsync(Topics.Usage, 12);
        using var folder = new TempFolder();
        var result = await TelemetryCommand.RunAsync(
            folder.Path, "simulate", "--events", "5000", "--days", "3", "--seed", "5", "--to", "kafka", "--bootstrap-servers", cluster.BootstrapServers);

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains($"5,000 events acknowledged by topic {Topics.Usage}", result.Errors, StringComparison.Ordinal);
        var read = ReadAll(cluster.BootstrapServers, 12);
        Assert.Equal(5000, read.Select(static record => record.Message.Key).Distinct().Count());
        Assert.Equal(5000, read.Count);
        Assert.All(read, static record =>
        {
            using var json = JsonDocument.Parse(record.Message.Value);
            Assert.Equal(json.RootElement.GetProperty("event_id").GetString(), record.Message.Key);
            Assert.Equal(KeyPartitioner.PartitionOf(System.Text.Encoding.UTF8.GetBytes(record.Message.Key), 12), record.Partition.Value);
        });
    }

    [Fact]
    public async Task Brokers_that_are_away_and_a_missing_topic_are_errors_of_one_line()
    {
        await using var cluster = await MockKafkaCluster.StartAsync();
        using var folder = new TempFolder();
        var missing = await TelemetryCommand.RunAsync(
            folder.Path, "simulate", "--events", "10", "--to", "kafka", "--bootstrap-servers", cluster.BootstrapServers, "--topic", "nowhere");
        await cluster.BrokerDownAsync();
        var away = await TelemetryCommand.RunAsync(
            folder.Path, "simulate", "--events", "10", "--to", "kafka", "--bootstrap-servers", cluster.BootstrapServers);

        Assert.Equal((1, 1), (missing.ExitCode, away.ExitCode));
        Assert.Contains("kafka-topics.sh", Assert.Single(missing.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains($"Kafka at {cluster.BootstrapServers} does not answer", Assert.Single(away.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static List<ConsumeResult<string, byte[]>> ReadAll(string servers, int partitions)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
        {
            BootstrapServers = servers, GroupId = "reader", EnableAutoCommit = false, EnablePartitionEof = true, AutoOffsetReset = AutoOffsetReset.Error,
        }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(static partition => new TopicPartitionOffset(Topics.Usage, partition, 0)));
        var read = new List<ConsumeResult<string, byte[]>>();
        for (var open = partitions; open > 0;)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(60)) ?? throw new TimeoutException("The topic was not read to its end within a minute.");
            if (result.IsPartitionEOF)
            {
                open--;
            }
            else
            {
                read.Add(result);
            }
        }

        consumer.Close();
        return read;
    }
}
