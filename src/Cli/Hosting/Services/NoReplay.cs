using Telemetry.Api.DeadLetters;

namespace Telemetry.Cli.Hosting.Services;

/// <summary>A server that only reads the store has no log to put a dead letter into again.</summary>
internal sealed class NoReplay : IDeadLetterReplay
{
    public Task<ReplayOutcome> ReplayAsync(DeadLetter letter, string? tenant, CancellationToken cancellationToken) => Task.FromResult(new ReplayOutcome(
        false, "this server only reads the store; send the corrected event to POST /v1/events of 'telemetry ingest', or publish it to Kafka"));
}
