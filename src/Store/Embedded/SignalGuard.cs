using System.Runtime.InteropServices;

namespace Telemetry.Store.Embedded;

/// <summary>
/// Remembers the process's signal handlers and puts back those that changed. libchdb takes signal 34 on each connect even
/// when told not to install handlers; the .NET runtime suspends threads with it, so a collection would hang for ever.
/// </summary>
internal sealed unsafe partial class SignalGuard
{
    private const int SignalMax = 64;

    // Larger than struct sigaction on every Linux. Only the first pointer, the handler, is compared: the mask's tail is garbage.
    private const int ActionBytes = 256;

    private readonly byte[] actions = new byte[(SignalMax + 1) * ActionBytes];
    private readonly bool[] known = new bool[SignalMax + 1];

    private SignalGuard() { }

    public static SignalGuard Capture()
    {
        var guard = new SignalGuard();
        fixed (byte* start = guard.actions)
        {
            for (var signal = 1; signal <= SignalMax; signal++)
            {
                // The C library keeps signals 32 and 33 to itself and answers EINVAL.
                guard.known[signal] = SigAction(signal, null, start + (signal * ActionBytes)) == 0;
            }
        }

        return guard;
    }

    /// <summary>Puts back every handler that changed since the capture.</summary>
    public void Restore()
    {
        var now = stackalloc byte[ActionBytes];
        fixed (byte* start = this.actions)
        {
            for (var signal = 1; signal <= SignalMax; signal++)
            {
                var before = start + (signal * ActionBytes);
                if (this.known[signal] && SigAction(signal, null, now) == 0 && *(nint*)now != *(nint*)before)
                {
                    _ = SigAction(signal, before, null);
                }
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int SigAction(int signal, byte* newAction, byte* oldAction);
}
