using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Telemetry.Testing;

/// <summary>Signals to a process, as a terminal, a service manager or a machine that sleeps sends them.</summary>
public static class ProcessSignal
{
    public const int Interrupt = 2;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Sends a signal.</summary>
    /// <exception cref="Win32Exception">There is no such process.</exception>
    public static void Send(Process process, int signal) => Send(process.Id, signal);

    /// <summary>Sends a signal.</summary>
    /// <exception cref="Win32Exception">There is no such process.</exception>
    public static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0)
        {
            throw new Win32Exception();
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
