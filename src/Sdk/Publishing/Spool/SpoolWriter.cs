using System.Buffers;
using System.Globalization;

namespace Telemetry.Sdk.Publishing.Spool;

/// <summary>Appends to the spool file that is open. Used under the lock of the spool.</summary>
internal sealed class SpoolWriter : IDisposable
{
    private readonly SpoolDisk disk;
    private readonly SpoolLock owner;
    private readonly DateTimeOffset createdAt;
    private readonly FileStream file;

    private SpoolWriter(SpoolDisk disk, SpoolLock owner, DateTimeOffset createdAt, FileStream file)
    {
        this.disk = disk;
        this.owner = owner;
        this.createdAt = createdAt;
        this.file = file;
    }

    /// <summary>Gets the bytes that are good; what lies behind them is of an append that failed.</summary>
    public long Bytes { get; private set; }

    public bool HasEvents => Bytes > SpoolFile.HeaderBytes;

    public DateTimeOffset CreatedAt => this.createdAt;

    /// <summary>Begins a file.</summary>
    /// <exception cref="IOException">The disk has no room, or fails.</exception>
    public static SpoolWriter Create(string directory, SpoolDisk disk, SpoolLock owner, int number, DateTimeOffset now)
    {
        var path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{owner.Writer}-{number:D8}{SpoolFile.Extension}"));
        var file = disk.Create(path, FileShare.ReadWrite | FileShare.Delete);
        var writer = new SpoolWriter(disk, owner, now, file);
        try
        {
            writer.Append(SpoolFile.Header(now));
            return writer;
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Appends events, all or none.</summary>
    /// <exception cref="IOException">The disk has no room, or fails. The file is as before.</exception>
    public void Append(IReadOnlyList<UsageRecord> records)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(records.Sum(SpoolFrame.BytesOf));
        try
        {
            var length = 0;
            foreach (var record in records)
            {
                length += SpoolFrame.Write(record, buffer.AsSpan(length));
            }

            Append(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Ends the file.</summary>
    public SpoolFile Seal()
    {
        Dispose();
        return new SpoolFile(this.file.Name, Bytes, this.createdAt, this.owner);
    }

    public void Dispose() => this.file.Dispose();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            this.disk.Write(this.file.SafeFileHandle, bytes, Bytes);
            Bytes += bytes.Length;
        }
        catch
        {
            CutOff();
            throw;
        }
    }

    /// <summary>Takes a half-written append away, as far as the disk lets us; the next one overwrites it, and a reader passes over it.</summary>
    private void CutOff()
    {
        try
        {
            RandomAccess.SetLength(this.file.SafeFileHandle, Bytes);
        }
        catch (IOException)
        {
        }
    }
}
