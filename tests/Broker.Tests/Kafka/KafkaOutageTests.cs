using Telemetry.Broker.Kafka;
using Telemetry.Broker.Tests.Support;

namespace Telemetry.Broker.Tests.Kafka;

/// <summary>The brokers are away for a while. Each test stops a cluster of its own.</summary>
public sealed class KafkaOutageTests : IAsyncLifetime
{
    private readonly MockKafkaFixture kafka = new();

    public Task InitializeAsync() => this.kafka.InitializeAsync();

    public Task DisposeAsync() => this.kafka.DisposeAsync();

    [Fact]
    public async Task An_append_while_the_broker_is_away_arrives_when_it_is_back()
    {
        KafkaLogOptions options = await this.kafka.NewLogAsync(partitions: 3);
        await using KafkaParts parts = new(options);
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(0, 100), default);
        await this.kafka.Cluster.BrokerDownAsync();
        Task waiting = parts.Writer.AppendAsync(Topics.Usage, Records.Range(100, 300), default).AsTask();
        Assert.False(waiting.IsCompleted);
        await this.kafka.Cluster.BrokerUpAsync();
        await waiting.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(
            Enumerable.Range(0, 400),
            ForeignReader.ReadAll(options, options.Topic).Select(record => int.Parse(record.Message.Key, System.Globalization.CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public async Task An_append_that_gets_no_answer_in_time_is_unavailable_and_the_writer_lives_on()
    {
        KafkaLogOptions options = await this.kafka.NewLogAsync(partitions: 1);
        options = options with { Client = new Dictionary<string, string>(options.Client) { ["message.timeout.ms"] = "1000" } };
        await using KafkaParts parts = new(options);
        await this.kafka.Cluster.BrokerDownAsync();
        LogUnavailableException away = await Assert.ThrowsAsync<LogUnavailableException>(
            async () => await parts.Writer.AppendAsync(Topics.Usage, Records.Range(0, 3), default));
        Assert.Contains("3 of 3", away.Message, StringComparison.Ordinal);
        await this.kafka.Cluster.BrokerUpAsync();
        while (true)
        {
            try
            {
                await parts.Writer.AppendAsync(Topics.Usage, Records.Range(3, 3), default);
                break;
            }
            catch (LogUnavailableException)
            {
                // The client finds the broker again in its own time.
            }
        }

        Assert.Contains(ForeignReader.ReadAll(options, options.Topic), record => record.Message.Key is [(byte)'5']);
    }

    [Fact]
    public async Task A_full_queue_refuses_a_whole_append_at_once()
    {
        KafkaLogOptions options = (await this.kafka.NewLogAsync(partitions: 1)) with { QueueBytesMax = 10_000 };
        await using KafkaParts parts = new(options);
        await this.kafka.Cluster.BrokerDownAsync();
        Task first = parts.Writer.AppendAsync(Topics.Usage, Records.Range(0, 50), default).AsTask();
        LogFullException full = await Assert.ThrowsAsync<LogFullException>(
            async () => await parts.Writer.AppendAsync(Topics.Usage, Records.Range(50, 50), default));
        Assert.True(full.RetryAfter > TimeSpan.Zero);
        await this.kafka.Cluster.BrokerUpAsync();
        await first.WaitAsync(TimeSpan.FromSeconds(60));
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(50, 50), default);
        Assert.Equal(100, ForeignReader.ReadAll(options, options.Topic).Count);
    }

    [Fact]
    public async Task A_reader_goes_on_where_it_was_when_the_broker_is_back()
    {
        KafkaLogOptions options = await this.kafka.NewLogAsync(partitions: 2);
        await using KafkaParts parts = new(options);
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(0, 200), default);
        using BlockReading reading = new(parts.Consumer, batch: 20);
        await reading.WaitForAsync(200);
        await this.kafka.Cluster.BrokerDownAsync();
        Task later = parts.Writer.AppendAsync(Topics.Usage, Records.Range(200, 200), default).AsTask();
        await this.kafka.Cluster.BrokerUpAsync();
        await later.WaitAsync(TimeSpan.FromSeconds(60));
        await reading.WaitForAsync(400);
        await reading.StopAsync();
        Assert.Equal(Enumerable.Range(0, 400), reading.Store.Numbers);
    }

    [Fact]
    public async Task A_member_started_while_the_broker_is_away_waits_for_it()
    {
        KafkaLogOptions options = await this.kafka.NewLogAsync(partitions: 1);
        await using KafkaParts parts = new(options);
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(0, 10), default);
        await this.kafka.Cluster.BrokerDownAsync();
        using BlockReading reading = new(parts.Consumer, batch: 20);
        Assert.False(reading.Run.IsCompleted);
        await this.kafka.Cluster.BrokerUpAsync();
        await reading.WaitForAsync(10);
        await reading.StopAsync();
    }
}
