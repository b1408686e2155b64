namespace Telemetry.Sdk.Publishing;

/// <summary>What became of a batch. <see cref="Delivered"/>, <see cref="Dropped"/> and <see cref="Retry"/> together are the whole batch.</summary>
public sealed record SendOutcome
{
    /// <summary>Gets how many events the target acknowledged as durable.</summary>
    public int Delivered { get; init; }

    /// <summary>Gets how many events the target will never take, by reason.</summary>
    public IReadOnlyDictionary<string, int> Dropped { get; init; } = new Dictionary<string, int>();

    /// <summary>Gets the events to send again, those of unknown fate included: the event id makes a repeat harmless.</summary>
    public IReadOnlyList<UsageRecord> Retry { get; init; } = [];

    /// <summary>Gets the time that the target asked to wait; null where it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets why there is something to send again, in a sentence for the log.</summary>
    public string? Fault { get; init; }
}
