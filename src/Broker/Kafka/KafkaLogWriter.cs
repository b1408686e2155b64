using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Telemetry.Broker.Kafka;

/// <summary>Appends to the event log on Kafka: idempotent, acknowledged by all in-sync replicas, each record in its key's partition.</summary>
public sealed class KafkaLogWriter(KafkaLogOptions options, KafkaLogMetrics metrics, ILogger<KafkaLogWriter> logger) : IEventLogWriter, IAsyncDisposable
{
    private static readonly TimeSpan RetryAfterBusy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FlushMax = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private IProducer<byte[], byte[]>? producer;
    private long waitingBytes;
    private bool disposed;

    /// <inheritdoc/>
    /// <exception cref="LogRecordRefusedException">A record is larger than the broker takes; the others may have been appended.</exception>
    public async ValueTask AppendAsync(string topic, IReadOnlyList<OutgoingRecord> records, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string name = options.NameOf(topic);
        if (records.Count == 0)
        {
            return;
        }

        long bytes = Measure(name, records);
        Admit(bytes);
        KafkaAppend append = new(name, name == options.Topic, records, () => Interlocked.Add(ref this.waitingBytes, -bytes), metrics);
        Produce(name, records, append);
        try
        {
            await append.Completion.WaitAsync(cancellationToken);
        }
        catch (LogUnavailableException) when (append.WasFatal)
        {
            Replace(append.Producer, append.FirstReason);
            throw;
        }
    }

    /// <summary>Waits for what is under way, within a bound, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        IProducer<byte[], byte[]>? last;
        lock (this.gate)
        {
            this.disposed = true;
            last = this.producer;
            this.producer = null;
        }

        if (last is not null)
        {
            await Task.Run(() =>
            {
                last.Flush(FlushMax);
                last.Dispose();
            });
        }
    }

    private static LogRecordRefusedException TooLarge(string topic, int index, long size, long most) => new(
        index, $"Record {index} for {topic} has {size:N0} bytes, headers included; {most:N0} is the most (Kafka:RecordBytesMax).");

    private long Measure(string topic, IReadOnlyList<OutgoingRecord> records)
    {
        long bytes = 0;
        for (int index = 0; index < records.Count; index++)
        {
            int size = KafkaRecords.SizeOf(records[index]);
            bytes += size <= options.RecordBytesMax ? size : throw TooLarge(topic, index, size, options.RecordBytesMax);
        }

        return bytes;
    }

    // All of an append or nothing: a single append may be larger than the bound when nothing else waits.
    private void Admit(long bytes)
    {
        long waiting = Interlocked.Add(ref this.waitingBytes, bytes);
        if (waiting > options.QueueBytesMax && waiting > bytes)
        {
            Interlocked.Add(ref this.waitingBytes, -bytes);
            throw new LogFullException($"{waiting - bytes:N0} bytes wait for Kafka, and {options.QueueBytesMax:N0} is the most.", RetryAfterBusy);
        }
    }

    private void Produce(string topic, IReadOnlyList<OutgoingRecord> records, KafkaAppend append)
    {
        int index = 0;
        try
        {
            IProducer<byte[], byte[]> current = Current();
            append.Producer = current;
            for (; index < records.Count; index++)
            {
                current.Produce(topic, append.MessageOf(index), append.OnReport);
            }
        }
        catch (KafkaException failed)
        {
            append.NotSent(index, failed.Error);
        }
        catch (Exception failed) when (failed is ObjectDisposedException or LogFaultException)
        {
            append.NotSent(index, new Error(ErrorCode.Local_Destroy, failed.Message));
        }
    }

    private IProducer<byte[], byte[]> Current()
    {
        lock (this.gate)
        {
            ObjectDisposedException.ThrowIf(this.disposed, this);
            return this.producer ??= KafkaClients.Build(() => new ProducerBuilder<byte[], byte[]>(ClientProperties.Producer(options))
                .SetLogHandler((_, message) => KafkaClients.Log(logger, message))
                .SetErrorHandler(static (_, _) => { })
                .Build());
        }
    }

    /// <summary>A producer that met a fatal error takes nothing more; the next append gets another.</summary>
    private void Replace(IProducer<byte[], byte[]>? broken, string reason)
    {
        lock (this.gate)
        {
            if (broken is null || !ReferenceEquals(this.producer, broken))
            {
                return;
            }

            this.producer = null;
        }

        KafkaLog.ProducerAnew(logger, reason);
        _ = Task.Run(broken.Dispose);
    }
}
