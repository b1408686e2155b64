using Telemetry.Api.DeadLetters;
using Telemetry.Broker;
using Telemetry.Events;
using Telemetry.Ingest;

namespace Telemetry.Cli.Hosting;

/// <summary>Takes a dead letter's original bytes in again, by the checks and the log that every event passes.</summary>
internal sealed class DeadLetterReplay(IEventLogWriter log, Settings settings, TimeProvider clock) : IDeadLetterReplay
{
    public async Task<ReplayOutcome> ReplayAsync(DeadLetter letter, string? tenant, CancellationToken cancellationToken)
    {
        var read = UsageEventReader.Read(letter.Original, new EventReadContext
        {
            AppendedAt = clock.GetUtcNow(),
            TenantDefault = settings.TenantDefault,
            TenantBound = tenant,
            RetentionEvents = settings.RetentionEvents,
            MayMakeEventId = true,

            // A letter without any id gets one that is its own, so that a second replay changes nothing.
            IdempotencyKey = letter.Id.ToString(),
        });
        if (read.Event is null)
        {
            return new ReplayOutcome(false, string.Join("; ", read.Faults.Select(static fault => $"{fault.Field}: {fault.Detail}".TrimStart(':', ' '))));
        }

        try
        {
            await log.AppendAsync(Topics.Usage, [UsageRecords.Of(read.Event)], cancellationToken).ConfigureAwait(false);
            return new ReplayOutcome(true, "");
        }
        catch (LogFullException full)
        {
            return new ReplayOutcome(false, full.Message);
        }
        catch (LogUnavailableException unknown)
        {
            return new ReplayOutcome(false, unknown.Message);
        }
    }
}
