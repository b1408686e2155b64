using Microsoft.Win32.SafeHandles;

namespace Telemetry.Sdk.Publishing.Spool;

/// <summary>What the spool asks of the file system when it writes.</summary>
internal class SpoolDisk
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder for its owner alone; one that is there already stays as it is.</summary>
    public virtual void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Makes a new file that only its owner can read.</summary>
    public virtual FileStream Create(string path, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }

    /// <summary>Writes, and forces it to the disk.</summary>
    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position)
    {
        RandomAccess.Write(file, bytes, position);
        RandomAccess.FlushToDisk(file);
    }
}
