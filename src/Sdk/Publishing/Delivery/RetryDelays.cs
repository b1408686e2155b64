namespace Telemetry.Sdk.Publishing.Delivery;

/// <summary>How long to wait after so many failures in a row: doubling, with jitter, so that many hosts do not come back at once.</summary>
internal static class RetryDelays
{
    private const int DoublingsMax = 20;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);

    // Longer than any sensible Retry-After; a wrong one must not keep events back for days.
    private static readonly TimeSpan AskedMax = TimeSpan.FromHours(1);

    /// <summary>Gets the wait.</summary>
    /// <param name="failures">Failures in a row, 1 for the first.</param>
    /// <param name="longest">The bound of our own wait.</param>
    /// <param name="asked">What the target asked for; the wait is never shorter than that.</param>
    /// <param name="chance">0 to 1: where between half and the whole of the doubled wait it lies.</param>
    public static TimeSpan After(int failures, TimeSpan longest, TimeSpan? asked, double chance)
    {
        var doubled = First * Math.Pow(2, Math.Clamp(failures - 1, 0, DoublingsMax));
        var own = (doubled < longest ? doubled : longest) * ((1 + chance) / 2);
        var named = asked is { } wait && wait < AskedMax ? wait : asked is null ? TimeSpan.Zero : AskedMax;
        return own > named ? own : named;
    }
}
