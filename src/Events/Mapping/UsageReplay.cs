namespace Telemetry.Events.Mapping;

/// <summary>Maps the <c>raw_usage</c> of a stored event again, by the mappers of this build. Pure.</summary>
public static class UsageReplay
{
    /// <summary>Reads the counts, and what else the object states, anew. What it does not state stays as it was settled.</summary>
    /// <returns>The event with the new reading; the same where it has no <c>raw_usage</c>; null where the object can no longer be read.</returns>
    public static UsageEvent? Again(UsageEvent stored)
    {
        if (stored.RawUsage.IsEmpty || UsageMappers.For(stored.Api) is not { } mapper)
        {
            return stored;
        }

        var mapped = mapper.Map(stored.RawUsage.Span, stored.Provider);
        if (!mapped.Faults.IsEmpty)
        {
            return null;
        }

        return stored with
        {
            Usage = mapped.Usage,
            Iterations = mapped.Iterations,
            ServiceTier = string.IsNullOrEmpty(mapped.ServiceTier) ? stored.ServiceTier : ServiceTiers.OfEvent(mapped.ServiceTier, stored.Api),
            Speed = mapped.Speed ?? stored.Speed,
            InferenceRegion = mapped.InferenceRegion ?? stored.InferenceRegion,
            UsageQuality = QualityOf(stored, mapped),
            Flags = [.. stored.Flags.Where(static flag => !EventFlags.IsUnmapped(flag)), .. mapped.Flags],
        };
    }

    // Partial because of gaps alone is cured with the last gap; a call that was cut off stays a lower bound.
    private static UsageQuality QualityOf(UsageEvent stored, MappedUsage mapped)
    {
        var wasGap = stored.UsageQuality == UsageQuality.Partial && stored.Flags.Any(EventFlags.IsUnmapped) && stored.Status != CallStatus.Aborted;
        return mapped.IsPartial ? UsageQuality.Partial : wasGap ? UsageQuality.Final : stored.UsageQuality;
    }
}
