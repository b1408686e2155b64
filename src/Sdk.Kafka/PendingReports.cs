using Confluent.Kafka;

namespace Telemetry.Sdk.Kafka;

/// <summary>Collects the delivery reports of a batch. Reports that come after it was read are ignored.</summary>
internal sealed class PendingReports(int count)
{
    private static readonly Error Missing = new(ErrorCode.Local_TimedOut, "The client has not reported what became of it.");

    private readonly Lock gate = new();
    private readonly Error?[] reports = new Error?[count];
    private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int open = count;

    /// <summary>Gets a task that completes with the last report.</summary>
    public Task All => this.all.Task;

    /// <summary>Notes what became of one message.</summary>
    public void Report(int index, Error error)
    {
        lock (this.gate)
        {
            if (this.reports[index] is not null)
            {
                return;
            }

            this.reports[index] = error;
            if (--this.open > 0)
            {
                return;
            }
        }

        this.all.TrySetResult();
    }

    /// <summary>Reads what is known by now; of a message without a report nothing is known.</summary>
    public Error[] Read()
    {
        lock (this.gate)
        {
            return [.. this.reports.Select(report => report ?? Missing)];
        }
    }
}
