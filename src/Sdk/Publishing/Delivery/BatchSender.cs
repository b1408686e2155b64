using Telemetry.Sdk.Publishing.Observing;

namespace Telemetry.Sdk.Publishing.Delivery;

/// <summary>Makes one attempt to send, counts what came of it, and tells the log when the target goes and comes back.</summary>
internal sealed class BatchSender(PublisherParts parts, bool isDrain)
{
    private const int FaultsToldMax = 8;

    private readonly HashSet<string> faultsTold = new(StringComparer.Ordinal);

    /// <summary>Sends events.</summary>
    /// <returns>Those to send again.</returns>
    public async Task<IReadOnlyList<UsageRecord>> SendAsync(IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken)
    {
        var startedAt = parts.Clock.GetTimestamp();
        SendOutcome outcome;
        try
        {
            outcome = await parts.Transport.SendAsync(records, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            outcome = new SendOutcome { Retry = records, Fault = exception.Message };
        }

        Count(outcome);
        if (outcome.Retry.Count == 0)
        {
            Recover();
        }
        else if (!cancellationToken.IsCancellationRequested)
        {
            Fail(outcome, startedAt);
        }

        return outcome.Retry;
    }

    private void Count(SendOutcome outcome)
    {
        parts.Counts.Publish(outcome.Delivered);
        parts.Counts.Drain(isDrain ? outcome.Delivered : 0);
        parts.Counts.Retry(outcome.Retry.Count);
        foreach (var (reason, events) in outcome.Dropped)
        {
            parts.Counts.Drop(reason, events);
        }
    }

    private void Recover()
    {
        this.faultsTold.Clear();
        if (parts.Health.Succeeded() is { } outage)
        {
            PublisherLog.TargetIsBack(parts.Logger, parts.Transport.Name, outage);
        }
    }

    private void Fail(SendOutcome outcome, long startedAt)
    {
        parts.Health.Failed(startedAt, outcome.RetryAfter);
        var fault = outcome.Fault ?? "";
        if (this.faultsTold.Count < FaultsToldMax && this.faultsTold.Add(fault))
        {
            PublisherLog.TargetFails(parts.Logger, parts.Transport.Name, fault);
        }
    }
}
