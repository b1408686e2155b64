using Confluent.Kafka;
using Telemetry.Sdk.Publishing;

namespace Telemetry.Sdk.Kafka;

/// <summary>Sorts the events of a batch by what their delivery reports mean.</summary>
internal sealed class BatchVerdicts
{
    private readonly Dictionary<string, int> dropped = [];
    private readonly List<UsageRecord> retry = [];
    private int delivered;
    private Error? first;

    /// <summary>Sorts one event in. Only what the broker says of the event itself is final; anything else is tried again, under the same key.</summary>
    public void Add(UsageRecord record, Error error)
    {
        switch (error.Code)
        {
            case ErrorCode.NoError:
                this.delivered++;
                break;
            case ErrorCode.MsgSizeTooLarge:
                Drop(DropReasons.TooLarge);
                break;
            case ErrorCode.InvalidRecord:
                Drop(DropReasons.Rejected);
                break;
            default:
                this.first ??= error;
                this.retry.Add(record);
                break;
        }
    }

    /// <summary>Gets the outcome of what was added.</summary>
    /// <param name="lastError">What the client said last about the brokers.</param>
    public SendOutcome Outcome(string lastError) => new()
    {
        Delivered = this.delivered,
        Dropped = this.dropped,
        Retry = this.retry,
        Fault = this.first is null ? null : $"{this.first.Code}: {this.first.Reason}{(lastError.Length > 0 ? $" ({lastError})" : "")}",
    };

    private void Drop(string reason) => this.dropped[reason] = this.dropped.GetValueOrDefault(reason) + 1;
}
