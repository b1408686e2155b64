namespace Telemetry.Sdk.Publishing;

/// <summary>Takes usage events on their way out of the host process.</summary>
/// <remarks>A publisher never blocks its caller and never throws into it: what it cannot take is counted by reason and dropped.</remarks>
public interface IUsagePublisher : IAsyncDisposable
{
    /// <summary>Takes one event, at once.</summary>
    /// <returns>Whether it was taken; if not, it was counted as dropped, by reason.</returns>
    bool TryPublish(UsageRecord record);

    /// <summary>Completes once everything taken so far is delivered or kept on disk, or when cancelled.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);
}
