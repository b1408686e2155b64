using System.Globalization;
using System.Text;
using Telemetry.Broker.Kafka;
using Telemetry.Broker.Tests.Support;

namespace Telemetry.Broker.Tests.Kafka;

/// <summary>A foreign client writes what we read, and reads what we write.</summary>
public sealed class KcatTests(MockKafkaFixture kafka) : IClassFixture<MockKafkaFixture>
{
    [KcatFact]
    public async Task What_kcat_publishes_with_a_key_is_read_whole_and_at_home()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 4);
        string lines = string.Concat(Enumerable.Range(0, 300).Select(number => string.Create(CultureInfo.InvariantCulture, $"{number}|value {number} \n")));
        await Kcat.RunAsync(
            lines, "-P", "-b", options.BootstrapServers, "-t", options.Topic, "-K", "|", "-z", "lz4", "-H", "content-type=application/json",
            "-X", "topic.partitioner=murmur2_random", "-X", "enable.idempotence=true");
        List<(LogRecord Record, bool IsHome)> read = await ReadAsync(options, 300);
        Assert.Equal(Enumerable.Range(0, 300), read.Select(found => Records.Check(found.Record)).Order());
        Assert.All(read, found => Assert.True(found.IsHome));
    }

    [KcatFact]
    public async Task What_kcat_publishes_without_a_key_is_read_with_an_empty_one()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 4);
        await Kcat.RunAsync(
            string.Concat(Enumerable.Range(0, 100).Select(number => string.Create(CultureInfo.InvariantCulture, $"{number}\n"))),
            "-P", "-b", options.BootstrapServers, "-t", options.Topic);
        List<(LogRecord Record, bool IsHome)> read = await ReadAsync(options, 100);
        Assert.Equal(
            Enumerable.Range(0, 100), read.Select(found => int.Parse(Encoding.UTF8.GetString(found.Record.Value.Span), CultureInfo.InvariantCulture)).Order());
        Assert.All(read, found => Assert.Equal((0, 0), (found.Record.Key.Length, found.Record.Headers.Count)));
    }

    [KcatFact]
    public async Task What_we_append_is_read_by_kcat_with_its_key_and_headers()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 2);
        await using KafkaParts parts = new(options);
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(0, 100), default);
        string output = await Kcat.RunAsync("", "-C", "-b", options.BootstrapServers, "-t", options.Topic, "-e", "-q", "-o", "beginning", "-f", "%k|%h|%s\n");
        Assert.Equal(
            Enumerable.Range(0, 100).Select(number => string.Create(CultureInfo.InvariantCulture, $"{number}|content-type=application/json|value {number} ")).Order(StringComparer.Ordinal),
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    private static async Task<List<(LogRecord Record, bool IsHome)>> ReadAsync(KafkaLogOptions options, int count)
    {
        await using KafkaParts parts = new(options);
        List<(LogRecord, bool)> read = [];
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(60));
        await parts.Consumer.RunAsync(
            Topics.Usage,
            async partition =>
            {
                List<LogRecord> some = await partition.ReadAllAsync();
                lock (read)
                {
                    read.AddRange(some.Select(record => (record, partition.HomeOf(record.Key.Span) == partition.Id.Partition)));
                    if (read.Count == count)
                    {
                        stop.Cancel();
                    }
                }
            },
            stop.Token);
        return read;
    }
}
