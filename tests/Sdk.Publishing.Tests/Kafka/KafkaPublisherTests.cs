using System.Diagnostics;
using System.Globalization;
using System.Text;
using Telemetry.Broker;
using Telemetry.Ingest.Tests.Intake;
using Telemetry.Sdk.Kafka;
using Telemetry.Sdk.Publishing.Tests.Support;
using Telemetry.Testing.Kafka;
using Xunit.Abstractions;

namespace Telemetry.Sdk.Publishing.Tests.Kafka;

/// <summary>The Kafka publisher against librdkafka's mock brokers in a process of their own.</summary>
public sealed class KafkaPublisherTests(ITestOutputHelper output) : IDisposable
{
    private const int Partitions = 48;
    private const short ProduceApi = 0;

    private readonly TempFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task A_hundred_thousand_events_with_the_broker_stopped_for_a_part_of_the_run_all_arrive()
    {
        const int events = 100_000;
        await using var cluster = await MockKafkaCluster.StartAsync();
        await cluster.CreateTopicAsync(Topics.Usage, Partitions);
        await using var publisher = new KafkaUsagePublisher(Options(cluster));
        var nanoseconds = new List<double>(events);
        for (var number = 0; number < events; number++)
        {
            if (number == 20_000)
            {
                await Wait.UntilAsync(publisher, now => now.Published > 0);
                await cluster.BrokerDownAsync();
            }

            if (number == 70_000)
            {
                await Wait.UntilAsync(publisher, now => now.Spooled > 0);
                await cluster.BrokerUpAsync();
            }

            // Not faster than the disk: a queue that is full refuses, and here every event must be taken.
            while (number % 100 == 0 && publisher.Status.QueueLength > 18_000)
            {
                await Task.Delay(1);
            }

            var record = MadeEvents.Numbered(number);
            var startedAt = Stopwatch.GetTimestamp();
            Assert.True(publisher.TryPublish(record));
            nanoseconds.Add((Stopwatch.GetTimestamp() - startedAt) * 1e9 / Stopwatch.Frequency);
        }

        await Wait.UntilAsync(publisher, now => now.QueueLength == 0 && now.SpoolBytes == 0);
        Assert.Empty(publisher.Status.Dropped);
        Assert.Equal(events, publisher.Status.Published);

        var records = TopicReader.ReadAll(cluster.BootstrapServers, Topics.Usage, Partitions);
        Assert.Equal(Enumerable.Range(0, events), records.Select(TopicReader.IdOf).Distinct().Select(MadeEvents.NumberOf).Order());

        // All copies of an event lie in one partition, where they collapse.
        Assert.All(records.GroupBy(TopicReader.IdOf), copies => Assert.Single(copies.Select(copy => copy.Partition.Value).Distinct()));
        nanoseconds.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{events} events, {publisher.Status.Spooled} over the spool, {records.Count - events} copies on the topic. TryPublish: p50 {At(0.5):0} ns, p99.9 {At(0.999):0} ns, longest {nanoseconds[^1]:0} ns."));

        double At(double share) => nanoseconds[(int)(share * (events - 1))];
    }

    [Fact]
    public async Task A_record_has_the_key_the_header_and_the_partition_of_the_contract()
    {
        await using var cluster = await MockKafkaCluster.StartAsync();
        await cluster.CreateTopicAsync(Topics.Usage, Partitions);
        await using var publisher = new KafkaUsagePublisher(Options(cluster));
        var sent = MadeEvents.Range(0, 200);
        sent.ForEach(record => publisher.TryPublish(record));
        await publisher.FlushAsync(default);
        var records = TopicReader.ReadAll(cluster.BootstrapServers, Topics.Usage, Partitions);
        Assert.Equal(200, records.Count);
        Assert.All(records, record =>
        {
            var number = MadeEvents.NumberOf(TopicReader.IdOf(record));
            Assert.Equal(EventJson.Id(number), Encoding.ASCII.GetString(record.Message.Key));
            Assert.Equal(EventJson.Good(number), Encoding.UTF8.GetString(record.Message.Value));
            Assert.Equal("application/json", Encoding.ASCII.GetString(record.Message.Headers.GetLastBytes("content-type")));
            Assert.Equal(KeyPartitioner.PartitionOf(record.Message.Key, Partitions), record.Partition.Value);
        });
    }

    [Fact]
    public async Task Brokers_that_are_not_there_at_the_start_are_no_error_and_get_everything_later()
    {
        await using var cluster = await MockKafkaCluster.StartAsync();
        await cluster.CreateTopicAsync(Topics.Usage, Partitions);
        await cluster.BrokerDownAsync();
        await using var publisher = new KafkaUsagePublisher(Options(cluster));
        MadeEvents.Range(0, 500).ForEach(record => Assert.True(publisher.TryPublish(record)));
        await Wait.UntilAsync(publisher, now => now.Spooled == 500);
        await cluster.BrokerUpAsync();
        await Wait.UntilAsync(publisher, now => now.Published == 500);
        Assert.Equal(500, TopicReader.ReadAll(cluster.BootstrapServers, Topics.Usage, Partitions).Select(TopicReader.IdOf).Distinct().Count());
    }

    [Fact]
    public async Task A_fatal_error_of_idempotence_makes_a_new_producer_and_loses_nothing()
    {
        const int outOfOrderSequence = 45;
        await using var cluster = await MockKafkaCluster.StartAsync();
        await cluster.CreateTopicAsync(Topics.Usage, 1);
        var transport = KafkaTransport.Create(Options(cluster));
        await using var publisher = new TestPublisher(transport, Options(cluster));
        MadeEvents.Range(0, 100).ForEach(record => publisher.TryPublish(record));
        await publisher.FlushAsync(default);
        await cluster.PushErrorsAsync(ProduceApi, outOfOrderSequence);
        MadeEvents.Range(100, 100).ForEach(record => publisher.TryPublish(record));
        await Wait.UntilAsync(publisher, now => now.Published == 200);
        Assert.True(transport.ProducersMade > 1);
        Assert.Equal(Enumerable.Range(0, 200), TopicReader.ReadAll(cluster.BootstrapServers, Topics.Usage, 1).Select(record => MadeEvents.NumberOf(TopicReader.IdOf(record))).Distinct().Order());
    }

    [Fact]
    public async Task Events_of_a_message_set_that_the_broker_finds_too_large_pass_alone()
    {
        const int messageTooLarge = 10;
        await using var cluster = await MockKafkaCluster.StartAsync();
        await cluster.CreateTopicAsync(Topics.Usage, 1);
        await using var publisher = new KafkaUsagePublisher(Options(cluster));
        await cluster.PushErrorsAsync(ProduceApi, messageTooLarge);
        MadeEvents.Range(0, 20).ForEach(record => publisher.TryPublish(record));
        await Wait.UntilAsync(publisher, now => now.QueueLength == 0);
        Assert.Equal(20, publisher.Status.Published);
        Assert.Equal(Enumerable.Range(0, 20), TopicReader.ReadAll(cluster.BootstrapServers, Topics.Usage, 1).Select(record => MadeEvents.NumberOf(TopicReader.IdOf(record))).Order());
    }

    [Fact]
    public void Wrong_options_are_named_and_those_that_delivery_rests_on_cannot_be_changed()
    {
        var options = new KafkaUsagePublisherOptions { Topic = "no topic", DeliveryTimeout = TimeSpan.Zero };
        options.Client["acks"] = "1";
        options.Client["partitioner"] = "random";
        var message = Assert.Throws<ArgumentException>(() => new KafkaUsagePublisher(options)).Message;
        Assert.All(["BootstrapServers", "Topic", "DeliveryTimeout", "Client['acks']", "Client['partitioner']"], name => Assert.Contains(name, message, StringComparison.Ordinal));

        var mistyped = new KafkaUsagePublisherOptions { BootstrapServers = "127.0.0.1:1" };
        mistyped.Client["lingr.ms"] = "5";
        Assert.Contains("lingr.ms", Assert.Throws<ArgumentException>(() => new KafkaUsagePublisher(mistyped)).Message, StringComparison.Ordinal);
    }

    private KafkaUsagePublisherOptions Options(MockKafkaCluster cluster) => new()
    {
        BootstrapServers = cluster.BootstrapServers,
        DeliveryTimeout = TimeSpan.FromSeconds(2),
        SpoolDirectory = this.folder.Path,
        RetryDelayMax = TimeSpan.FromSeconds(1),
        FlushTimeout = TimeSpan.FromSeconds(60),
    };

    private sealed class TestPublisher(KafkaTransport transport, UsagePublisherOptions options) : UsagePublisher(transport, options);
}
