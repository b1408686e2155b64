using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Telemetry.Broker.Segments;

/// <summary>Forces bytes and names to the disk, and reports every error.</summary>
/// <remarks>
/// RandomAccess.FlushToDisk is fsync, which also writes time stamps, and it keeps quiet about EROFS, EINVAL and ENOTSUP: a log
/// must not take silence for success. It has no form for folders at all.
/// </remarks>
internal static partial class NativeSync
{
    private const int Interrupted = 4;
    private const int ReadOnly = 0;

    /// <summary>Makes the data and length of a file durable.</summary>
    public static void SyncData(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
            return;
        }

        while (DataSync(handle) != 0)
        {
            Check("fdatasync");
        }
    }

    /// <summary>Makes the names in a folder durable. Windows has no such call and needs none on NTFS.</summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure($"open {path}", Marshal.GetLastPInvokeError());
        }

        using SafeFileHandle handle = new(descriptor, ownsHandle: true);
        while (FullSync(handle) != 0)
        {
            Check($"fsync {path}");
        }
    }

    private static void Check(string operation)
    {
        int error = Marshal.GetLastPInvokeError();
        if (error != Interrupted)
        {
            throw Failure(operation, error);
        }
    }

    private static IOException Failure(string operation, int error) =>
        new($"{operation} failed: {new Win32Exception(error).Message} (errno {error}).", error);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FullSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
