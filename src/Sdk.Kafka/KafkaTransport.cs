using System.Globalization;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using Telemetry.Sdk.Publishing;

namespace Telemetry.Sdk.Kafka;

/// <summary>Produces batches and waits for the report of each event.</summary>
internal sealed class KafkaTransport : IUsageTransport
{
    private const int KeyCharacters = 36;

    // The client reports every message by its own time-out; this is for a client that hangs.
    private static readonly TimeSpan ReportSlack = TimeSpan.FromSeconds(5);

    // Only read by the client, so all messages share it.
    private static readonly Headers Headers = new() { { "content-type", "application/json"u8.ToArray() } };

    private readonly ProducerSeat seat;
    private readonly string topic;
    private readonly TimeSpan reportsWithin;

    private KafkaTransport(KafkaUsagePublisherOptions options)
    {
        this.topic = options.Topic;
        this.reportsWithin = options.DeliveryTimeout + ReportSlack;
        var properties = Properties(options);
        this.seat = new ProducerSeat(onError => new ProducerBuilder<byte[], byte[]>(properties)
            .SetErrorHandler((_, error) => onError(error))
            .SetLogHandler((_, _) => { })
            .Build());
    }

    public string Name => "kafka";

    /// <summary>Gets how many producers were made: more than one after a fatal error.</summary>
    public int ProducersMade => this.seat.Made;

    /// <summary>Checks the options and makes the transport.</summary>
    /// <exception cref="ArgumentException">An option is wrong; names every fault.</exception>
    public static KafkaTransport Create(KafkaUsagePublisherOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        try
        {
            return new KafkaTransport(options);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new ArgumentException($"The Kafka client refuses its properties: {exception.Message} See {nameof(KafkaUsagePublisherOptions.Client)} and {nameof(KafkaUsagePublisherOptions.BootstrapServers)}.", exception);
        }
    }

    public async ValueTask<SendOutcome> SendAsync(IReadOnlyList<UsageRecord> batch, CancellationToken cancellationToken)
    {
        var verdicts = new BatchVerdicts();
        var errors = await ProduceAsync(batch, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < batch.Count; i++)
        {
            var error = errors[i];
            if (error.Code == ErrorCode.MsgSizeTooLarge && batch.Count > 1)
            {
                // The broker refuses whole message sets, not single events: alone, this one may pass.
                error = (await ProduceAsync([batch[i]], cancellationToken).ConfigureAwait(false))[0];
            }

            verdicts.Add(batch[i], error);
        }

        return verdicts.Outcome(this.seat.LastError);
    }

    public async ValueTask DisposeAsync() => await Task.Run(this.seat.Dispose).ConfigureAwait(false);

    private async Task<Error[]> ProduceAsync(IReadOnlyList<UsageRecord> batch, CancellationToken cancellationToken)
    {
        var reports = new PendingReports(batch.Count);
        var lease = this.seat.Borrow();
        try
        {
            for (var i = 0; i < batch.Count; i++)
            {
                Produce(lease.Producer, batch[i], i, reports);
            }

            await reports.All.WaitAsync(this.reportsWithin, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return reports.Read();
        }
        finally
        {
            this.seat.Return(lease);
        }
    }

    private void Produce(IProducer<byte[], byte[]> producer, UsageRecord record, int index, PendingReports reports)
    {
        var key = new byte[KeyCharacters];
        record.EventId.TryFormat(key, out _);
        var message = new Message<byte[], byte[]> { Key = key, Value = BytesOf(record.Json), Headers = Headers };
        try
        {
            producer.Produce(this.topic, message, report => reports.Report(index, report.Error));
        }
        catch (KafkaException exception)
        {
            // The client's own queue is full, or the producer is broken: what is not in it is sent again later.
            reports.Report(index, exception.Error);
        }
    }

    /// <summary>Gets the bytes as an array; without a copy where they are a whole one.</summary>
    private static byte[] BytesOf(ReadOnlyMemory<byte> json) =>
        MemoryMarshal.TryGetArray(json, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : json.ToArray();

    private static Dictionary<string, string> Properties(KafkaUsagePublisherOptions options)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["client.id"] = "telemetry-sdk",
            ["compression.type"] = "lz4",
            ["linger.ms"] = "20",
            ["dotnet.producer.delivery.report.fields"] = "none",
        };
        foreach (var (name, value) in options.Client)
        {
            properties[name] = value;
        }

        properties["bootstrap.servers"] = options.BootstrapServers;
        properties["enable.idempotence"] = "true";
        properties["acks"] = "all";
        properties["partitioner"] = "murmur2_random";
        properties["message.timeout.ms"] = ((long)options.DeliveryTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return properties;
    }
}
