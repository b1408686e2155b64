using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Telemetry.Bench.Servers;

/// <summary>The command line that lies beside this program, as processes of its own.</summary>
internal static partial class TelemetryCommand
{
    private const int Interruption = 2;

    /// <summary>Starts a verb with its output to be read.</summary>
    public static Process Start(IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "telemetry.dll"), .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;

    /// <summary>Runs a verb to its end; what it says is shown.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "telemetry.dll"), .. arguments]))!;
        await process.WaitForExitAsync().ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw Failed(arguments, process);
        }
    }

    /// <summary>Runs this program again with other arguments and returns what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunChildAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(TelemetryCommand).Assembly.Location, .. arguments]) { RedirectStandardOutput = true })!;
        var answer = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0 ? answer : throw Failed(arguments, process);
    }

    /// <summary>Tells a process to end as Ctrl-C does.</summary>
    public static void Interrupt(Process process)
    {
        if (!process.HasExited && Kill(process.Id, Interruption) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    private static InvalidOperationException Failed(string[] arguments, Process process) =>
        new($"'{string.Join(' ', arguments)}' ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}.");

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
