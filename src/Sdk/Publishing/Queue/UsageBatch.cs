namespace Telemetry.Sdk.Publishing.Queue;

/// <summary>Events taken out of the queue together.</summary>
/// <param name="FirstPosition">The place of its first event among all ever taken out; 0 for the very first.</param>
/// <param name="Records">Those whose fate is still open.</param>
internal sealed record UsageBatch(long FirstPosition, IReadOnlyList<UsageRecord> Records);
