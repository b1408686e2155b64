using System.Collections.Immutable;

namespace Telemetry.Aggregator.Webhooks.Sending;

/// <summary>When a failed call is tried again: the ten steps of Standard Webhooks over three days. Pure.</summary>
public static class RetrySchedule
{
    /// <summary>Jitter adds up to this part of a delay, so that a receiver that comes back is not hit by everything at once.</summary>
    public const double JitterMax = 0.2;

    // Nobody waits longer than the longest step, whatever a receiver asks for.
    private static readonly ImmutableArray<TimeSpan> Delays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>Gets how many times a delivery is tried.</summary>
    public static int AttemptsMax => Delays.Length + 1;

    /// <summary>Gets how long to wait after a failed attempt; null after the last.</summary>
    /// <param name="attempt">Which attempt failed, from 1.</param>
    /// <param name="retryAfter">What the receiver asked for; null where it did not. Counts where it is longer, up to 24 h.</param>
    /// <param name="jitter">A random number from 0 to 1.</param>
    public static TimeSpan? DelayAfter(int attempt, TimeSpan? retryAfter, double jitter)
    {
        if (attempt >= AttemptsMax)
        {
            return null;
        }

        var planned = Delays[attempt - 1] * (1 + (JitterMax * jitter));
        var asked = retryAfter is { } wait && wait < Delays[^1] ? wait : retryAfter is null ? TimeSpan.Zero : Delays[^1];
        return planned > asked ? planned : asked;
    }
}
