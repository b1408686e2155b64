namespace Telemetry.Broker.Segments;

/// <summary>The few things the log asks of a file system.</summary>
internal abstract class LogDevice
{
    public static LogDevice Local { get; } = new LocalLogDevice();

    /// <summary>Opens a file for reading and writing; creates it when missing. The name is durable only after <see cref="SyncDirectory"/>.</summary>
    public abstract LogFile Open(string path);

    public abstract void Delete(string path);

    /// <summary>Makes creations and deletions in a folder durable.</summary>
    public abstract void SyncDirectory(string path);
}

/// <summary>One open file. Reads may run beside the one writer.</summary>
internal abstract class LogFile : IDisposable
{
    public abstract long Length { get; }

    /// <summary>Fills the whole buffer, or less where the file ends; returns the count.</summary>
    public abstract int Read(Span<byte> buffer, long position);

    public abstract void Write(ReadOnlySpan<byte> bytes, long position);

    public abstract void Truncate(long length);

    /// <summary>Makes what was written durable, the length included.</summary>
    public abstract void Sync();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
