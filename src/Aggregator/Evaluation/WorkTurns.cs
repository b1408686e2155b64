using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Aggregator.Evaluation;

/// <summary>
/// Keeps apart, within a process, what writes names of users and what takes them out: a correction or an alert made from rows that
/// were read before would bring a name back.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to free.")]
public sealed class WorkTurns
{
    private readonly SemaphoreSlim corrections = new(1);
    private readonly SemaphoreSlim evaluation = new(1);

    /// <summary>Waits until no correction is being booked, and keeps others from it until the result is disposed.</summary>
    public Task<IDisposable> CorrectAsync(CancellationToken cancellationToken) => EnterAsync(this.corrections, cancellationToken);

    /// <summary>Waits until nothing is being evaluated, and keeps others from it until the result is disposed.</summary>
    public Task<IDisposable> EvaluateAsync(CancellationToken cancellationToken) => EnterAsync(this.evaluation, cancellationToken);

    private static async Task<IDisposable> EnterAsync(SemaphoreSlim turn, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        return new Turn(turn);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        private SemaphoreSlim? held = turn;

        public void Dispose() => Interlocked.Exchange(ref this.held, null)?.Release();
    }
}
