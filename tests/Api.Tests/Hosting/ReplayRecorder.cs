using Telemetry.Api.DeadLetters;

namespace Telemetry.Api.Tests.Hosting;

/// <summary>Takes replayed dead letters in the place of an intake, and refuses those whose text says so.</summary>
public sealed class ReplayRecorder : IDeadLetterReplay
{
    public List<DeadLetter> Replayed { get; } = [];

    public Task<ReplayOutcome> ReplayAsync(DeadLetter letter, string? tenant, CancellationToken cancellationToken)
    {
        Replayed.Add(letter);
        var refused = letter.Original.Span.IndexOf("still bad"u8) >= 0;
        return Task.FromResult(new ReplayOutcome(!refused, refused ? "The event is still bad." : ""));
    }
}
