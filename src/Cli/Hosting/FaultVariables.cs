namespace Telemetry.Cli.Hosting;

/// <summary>For tests only: environment variables that make a server do what it must not.</summary>
internal static class FaultVariables
{
    /// <summary>Gets false in the negative control, in which copies count again: <c>TELEMETRY_FAULT_DEDUPLICATE=off</c>.</summary>
    public static bool Deduplicate => Environment.GetEnvironmentVariable("TELEMETRY_FAULT_DEDUPLICATE") != "off";
}
