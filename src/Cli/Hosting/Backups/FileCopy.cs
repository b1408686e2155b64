using System.Security.Cryptography;

namespace Telemetry.Cli.Hosting.Backups;

/// <summary>Copies files so that they are on the disk, and hashes what it copied.</summary>
internal static class FileCopy
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Writes a new file from what a source reads.</summary>
    /// <param name="read">Fills a buffer from a position on; 0 at the end.</param>
    /// <param name="length">How many bytes to copy at most.</param>
    /// <param name="target">The file to write; its folder is made.</param>
    /// <param name="copied">Told how many bytes each step copied.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns>Length and hash of what was written.</returns>
    public static (long Bytes, string Sha256) Write(
        Func<Memory<byte>, long, int> read, long length, string target, Action<int> copied, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[(int)Math.Clamp(length, 1, BufferBytes)];
        var at = 0L;
        while (at < length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = read(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - at)), at);
            if (count == 0)
            {
                break;
            }

            hash.AppendData(buffer.AsSpan(0, count));
            file.Write(buffer.AsSpan(0, count));
            at += count;
            copied(count);
        }

        file.Flush(flushToDisk: true);
        return (at, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Copies a whole file.</summary>
    /// <inheritdoc cref="Write" path="/returns"/>
    public static (long Bytes, string Sha256) Copy(string source, string target, Action<int> copied, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Write((buffer, position) => RandomAccess.Read(handle, buffer.Span, position), RandomAccess.GetLength(handle), target, copied, cancellationToken);
    }

    /// <summary>Checks that a disk has room.</summary>
    /// <exception cref="BackupException">It has not.</exception>
    public static void RequireRoom(string folder, long bytes)
    {
        var existing = folder;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        var free = new DriveInfo(existing).AvailableFreeSpace;
        if (free < bytes)
        {
            throw new BackupException($"the disk of {folder} has {free:#,0} bytes free; {bytes:#,0} are needed");
        }
    }

    /// <summary>Gets whether a folder can be written to without touching anything.</summary>
    public static bool IsFree(string folder) => !File.Exists(folder) && (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any());
}
