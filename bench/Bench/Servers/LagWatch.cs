using System.Diagnostics;

namespace Telemetry.Bench.Servers;

/// <summary>Sends by the clock at a steady rate, looks all the time how many events can be queried, and works out how long each took to get there.</summary>
internal static class LagWatch
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan Warmth = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Gets how many steps there are.</summary>
    public static int Steps => (int)((Warmth + Duration) / Step);

    /// <summary>Gets how many events a step sends.</summary>
    public static int PerStep(int rate) => (int)(rate * Step.TotalSeconds);

    /// <summary>Measures.</summary>
    /// <param name="perStep">Events of each step.</param>
    /// <param name="sendAsync">Sends those of a step; the next step does not wait for it.</param>
    /// <param name="countAsync">Gets how many events can be queried, 0 before the first step.</param>
    /// <param name="onSent">Called once everything was sent, with the time that took.</param>
    /// <returns>Seconds from the start of sending to the look that found the event, ascending, without the warming ones.</returns>
    public static async Task<List<double>> MeasureAsync(int perStep, Func<int, Task> sendAsync, Func<Task<long>> countAsync, Action<TimeSpan>? onSent = null)
    {
        var clock = Stopwatch.StartNew();
        var seen = WatchAsync(countAsync, clock, (long)perStep * Steps);
        var sentAt = await SendAsync(sendAsync, clock).ConfigureAwait(false);
        onSent?.Invoke(clock.Elapsed);
        return Lags(sentAt, await seen.ConfigureAwait(false), perStep);
    }

    // Steps go out by the clock, whether or not those before them were answered.
    private static async Task<List<double>> SendAsync(Func<int, Task> sendAsync, Stopwatch clock)
    {
        var sentAt = new List<double>();
        var open = new List<Task>();
        var start = clock.Elapsed;
        for (var i = 0; i < Steps; i++)
        {
            var early = start + (Step * i) - clock.Elapsed;
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early).ConfigureAwait(false);
            }

            sentAt.Add(clock.Elapsed.TotalSeconds);
            open.Add(sendAsync(i));
        }

        await Task.WhenAll(open).ConfigureAwait(false);
        return sentAt;
    }

    private static async Task<List<(double At, long Events)>> WatchAsync(Func<Task<long>> countAsync, Stopwatch clock, long all)
    {
        var seen = new List<(double At, long Events)>();
        do
        {
            if (clock.Elapsed > Patience)
            {
                throw new TimeoutException($"Not all of {all} events became queryable.");
            }

            await Task.Delay(Step).ConfigureAwait(false);
            var events = await countAsync().ConfigureAwait(false);
            seen.Add((clock.Elapsed.TotalSeconds, events));
        }
        while (seen[^1].Events < all);
        return seen;
    }

    // All events of a step count as its last one, which makes the figures a little worse than they are.
    private static List<double> Lags(List<double> sentAt, List<(double At, long Events)> seen, int perStep)
    {
        var warm = (int)(Warmth / Step);
        var lags = new List<double>();
        var look = 0;
        for (var i = 0; i < sentAt.Count; i++)
        {
            while (seen[look].Events < (long)perStep * (i + 1))
            {
                look++;
            }

            if (i >= warm)
            {
                lags.Add(seen[look].At - sentAt[i]);
            }
        }

        lags.Sort();
        return lags;
    }
}
