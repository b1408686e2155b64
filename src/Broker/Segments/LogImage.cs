using Microsoft.Win32.SafeHandles;

namespace Telemetry.Broker.Segments;

/// <summary>
/// The files of a log as they were at one moment: every record acknowledged until then, and the checkpoints. A log opened on
/// a copy of them begins as after an unclean stop. Segments that are deleted meanwhile can still be read.
/// </summary>
public sealed class LogImage : IDisposable
{
    private readonly List<LogImageFile> files = [];
    private readonly List<SafeFileHandle> handles = [];

    /// <summary>Gets the files.</summary>
    public IReadOnlyList<LogImageFile> Files => this.files;

    public void Dispose()
    {
        this.handles.ForEach(handle => handle.Dispose());
    }

    /// <summary>Adds a file up to a length.</summary>
    internal void Add(string name, string path, long length)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        this.handles.Add(handle);
        this.files.Add(new LogImageFile(name, length, (buffer, position) => RandomAccess.Read(handle, buffer.Span, position)));
    }

    /// <summary>Adds a file that is written in place, by its bytes.</summary>
    internal void AddContent(string name, string path)
    {
        byte[] content = File.ReadAllBytes(path);
        this.files.Add(new LogImageFile(name, content.Length, Read));

        int Read(Memory<byte> buffer, long position)
        {
            ReadOnlyMemory<byte> rest = content.AsMemory((int)Math.Min(position, content.Length));
            rest = rest[..Math.Min(rest.Length, buffer.Length)];
            rest.CopyTo(buffer);
            return rest.Length;
        }
    }
}

/// <summary>One file of a log.</summary>
/// <param name="Name">Its place below the log's folder.</param>
/// <param name="Length">How many of its bytes belong to the image.</param>
/// <param name="Read">Fills a buffer from a position on; returns the count, 0 at the end of the file.</param>
public sealed record LogImageFile(string Name, long Length, Func<Memory<byte>, long, int> Read);
