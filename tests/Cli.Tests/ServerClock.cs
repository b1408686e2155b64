namespace Telemetry.Cli.Tests;

/// <summary>The clock of a server in a process of its own: what is sent to it is dated from there, so that no test ages.</summary>
internal static class ServerClock
{
    /// <summary>Gets the time in whole seconds.</summary>
    public static DateTimeOffset Now()
    {
        var now = TimeProvider.System.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }
}
