using System.Diagnostics;

namespace Telemetry.Cli.Tests;

/// <summary>The built command, run as a process of its own.</summary>
internal static class TelemetryCommand
{
    private static string Assembly => Path.Combine(AppContext.BaseDirectory, "telemetry.dll");

    public static ProcessStartInfo Start(string folder, params string[] arguments) =>
        ProcessRun.Start("dotnet", [Assembly, .. arguments], folder);

    public static Task<ProcessResult> RunAsync(string folder, params string[] arguments) =>
        ProcessRun.RunAsync(Start(folder, arguments));
}
