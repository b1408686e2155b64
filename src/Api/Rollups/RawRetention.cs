using NodaTime;

namespace Telemetry.Api.Rollups;

/// <summary>How far back raw rows reach: whole UTC months are dropped, once all of a month is older than the retention.</summary>
internal static class RawRetention
{
    /// <summary>Gets the first instant whose raw rows are certainly still there.</summary>
    public static Instant EarliestFrom(Instant now, Duration retention)
    {
        var oldest = (now - retention).InUtc().Date;
        return new LocalDate(oldest.Year, oldest.Month, 1).AtMidnight().InUtc().ToInstant();
    }
}
