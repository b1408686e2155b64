namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>How far a call got.</summary>
internal enum CallStage
{
    /// <summary>No stop reason yet, and its files may still grow: the next import takes it.</summary>
    InProgress,

    /// <summary>The provider ended it: its counts are final.</summary>
    Stopped,

    /// <summary>No stop reason, and none will come: its counts are a lower bound.</summary>
    Aborted,
}

/// <summary>Decides when a call is over.</summary>
internal static class CallState
{
    /// <summary>How long a file must be unchanged before its unfinished calls count as aborted.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    /// <summary>Gets whether a file has been unchanged for long enough.</summary>
    public static bool IsStill(DateTimeOffset now, DateTimeOffset changedAt) => now - changedAt >= Quiet;

    /// <summary>Gets the stage of a call; all files that hold it must be still before it counts as aborted.</summary>
    public static CallStage Of(SessionCall call, DateTimeOffset now)
    {
        if (call.HasStopped)
        {
            return CallStage.Stopped;
        }

        return IsStill(now, call.FilesChangedAt) ? CallStage.Aborted : CallStage.InProgress;
    }
}
