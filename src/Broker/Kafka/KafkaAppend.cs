using Confluent.Kafka;

namespace Telemetry.Broker.Kafka;

/// <summary>One append under way: counts the delivery reports of its records, and says how it ended.</summary>
internal sealed class KafkaAppend
{
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Message<byte[], byte[]>[] messages;
    private readonly string topic;
    private readonly Action onEnd;
    private readonly KafkaLogMetrics metrics;
    private readonly Lock gate = new();
    private int left;
    private int failed;
    private Error? first;
    private int refusedIndex = -1;
    private Error? refusal;

    public KafkaAppend(string topic, bool isUsage, IReadOnlyList<OutgoingRecord> records, Action onEnd, KafkaLogMetrics metrics)
    {
        this.topic = topic;
        this.onEnd = onEnd;
        this.metrics = metrics;
        this.left = records.Count;
        this.messages = [.. records.Select(record => KafkaRecords.Message(record, isUsage))];
        OnReport = Report;
    }

    /// <summary>Gets a task that ends when every record is acknowledged, or faults when one is not and none is under way any more.</summary>
    public Task Completion => this.completion.Task;

    /// <summary>Gets what to call with each delivery report.</summary>
    public Action<DeliveryReport<byte[], byte[]>> OnReport { get; }

    public IProducer<byte[], byte[]>? Producer { get; set; }

    /// <summary>Gets whether the producer can do nothing more.</summary>
    public bool WasFatal => this.first is { } error && (error.IsFatal || error.Code == ErrorCode.Local_Fatal);

    public string FirstReason => this.first?.Reason ?? "";

    public Message<byte[], byte[]> MessageOf(int index) => this.messages[index];

    /// <summary>Notes that this record and those after it were not handed over.</summary>
    public void NotSent(int index, Error error) => Note(error, index, this.messages.Length - index);

    private void Report(DeliveryReport<byte[], byte[]> report)
    {
        // An acknowledgement that was lost on its way counts as none: the record is sent again, and its id keeps it single.
        Error? error = report.Error.IsError ? report.Error
            : report.Status == PersistenceStatus.Persisted ? null
            : new Error(ErrorCode.Local_MsgTimedOut);
        Note(error, error is null ? 0 : Array.FindIndex(this.messages, message => ReferenceEquals(message.Value, report.Message.Value)), 1);
    }

    private void Note(Error? error, int index, int records)
    {
        lock (this.gate)
        {
            if (error is not null)
            {
                this.failed += records;
                if (KafkaVerdicts.Of(error.Code) == KafkaVerdict.RecordRefused)
                {
                    this.refusal ??= error;
                    this.refusedIndex = this.refusedIndex < 0 ? index : this.refusedIndex;
                }
                else
                {
                    this.first ??= error;
                }

                this.metrics.AppendFailed(this.topic, records, error.Code);
            }

            this.left -= records;
            if (this.left > 0)
            {
                return;
            }
        }

        End();
    }

    private void End()
    {
        this.onEnd();
        this.metrics.Appended(this.topic, this.messages.Length - this.failed);
        if (this.first is { } error)
        {
            this.completion.SetException(new LogUnavailableException(
                $"Kafka did not acknowledge {this.failed} of {this.messages.Length} records for {this.topic}: {error.Reason} ({error.Code}).", new KafkaException(error)));
        }
        else if (this.refusal is { } refused)
        {
            this.completion.SetException(new LogRecordRefusedException(
                this.refusedIndex, $"Kafka refuses record {this.refusedIndex} for {this.topic}: {refused.Reason} ({refused.Code}). The topic's max.message.bytes is the broker's bound.", new KafkaException(refused)));
        }
        else
        {
            this.completion.SetResult();
        }
    }
}
