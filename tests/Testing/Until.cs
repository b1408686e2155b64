using System.Diagnostics;

namespace Telemetry.Testing;

/// <summary>Waits for a condition instead of for a time.</summary>
public static class Until
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks until the condition holds.</summary>
    /// <param name="holds">The condition.</param>
    /// <param name="patience">How long it may take on a slow machine.</param>
    /// <param name="otherwise">What to say when it never does.</param>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> holds, TimeSpan patience, Func<string> otherwise)
    {
        for (var clock = Stopwatch.StartNew(); !await holds(); await Task.Delay(Look))
        {
            if (clock.Elapsed > patience)
            {
                throw new TimeoutException(otherwise());
            }
        }
    }
}
