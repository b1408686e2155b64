namespace Telemetry.Sdk.Publishing;

/// <summary>Brings batches to a target. <see cref="UsagePublisher"/> puts queue, spool, retries and counts around it.</summary>
public interface IUsageTransport : IAsyncDisposable
{
    /// <summary>Gets a word for the kind of target, such as <c>http</c>; the attribute <c>publisher</c> of the metrics.</summary>
    string Name { get; }

    /// <summary>Sends events and tells what became of each. Called by two tasks at once: one for live events, one for the spool.</summary>
    /// <param name="batch">1 to <see cref="UsagePublisherOptions.BatchEventsMax"/> events.</param>
    /// <param name="cancellationToken">Ends the attempt early; what is not known to be delivered by then is to be sent again.</param>
    /// <returns>The outcome. An exception counts as nothing delivered, everything to be sent again.</returns>
    ValueTask<SendOutcome> SendAsync(IReadOnlyList<UsageRecord> batch, CancellationToken cancellationToken);
}
