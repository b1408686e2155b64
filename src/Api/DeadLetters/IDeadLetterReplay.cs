namespace Telemetry.Api.DeadLetters;

/// <summary>Sends a dead letter through the pipeline once more. The composition root implements it on the intake.</summary>
public interface IDeadLetterReplay
{
    /// <summary>Takes in the original bytes again; completes once they are durable or refused.</summary>
    /// <param name="letter">The dead letter.</param>
    /// <param name="tenant">The tenant that it stays in; null where nothing says which: then its bytes do.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<ReplayOutcome> ReplayAsync(DeadLetter letter, string? tenant, CancellationToken cancellationToken);
}

/// <summary>What became of a replayed dead letter.</summary>
/// <param name="Accepted">Whether the bytes were taken in again. What is counted follows the identity: a copy changes nothing.</param>
/// <param name="Detail">Why not, for people; empty when accepted.</param>
public sealed record ReplayOutcome(bool Accepted, string Detail);
