namespace Telemetry.Aggregator.Retention;

/// <summary>Says which months are wholly older than a retention. Pure.</summary>
public static class ExpiredMonths
{
    /// <summary>Gets whether every moment of a month (UTC, as <c>yyyyMM</c>) is older than the retention.</summary>
    public static bool IsExpired(int month, TimeSpan retention, DateTimeOffset now)
    {
        var next = new DateTimeOffset(month / 100, month % 100, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
        return next <= now - retention;
    }
}
