namespace Telemetry.Cli.Commands;

/// <summary>What the process answers its caller.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int CheckDidNotHold = 3;
    public const int Interrupted = 130;
}

/// <summary>Ends a verb with a message for people and an exit code.</summary>
internal sealed class VerbException(string message, int exitCode = ExitCodes.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
