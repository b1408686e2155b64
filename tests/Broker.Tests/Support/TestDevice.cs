using System.Collections.Concurrent;
using Telemetry.Broker.Segments;

namespace Telemetry.Broker.Tests.Support;

/// <summary>The real file system with a limit on space, failing syncs, and a memory of what was really made durable.</summary>
internal sealed class TestDevice : LogDevice
{
    private const int NoSpace = 28;
    private const int InputOutput = 5;
    private readonly ConcurrentDictionary<string, byte[]> synced = new();
    private readonly ConcurrentDictionary<string, byte> syncedNames = new();
    private long bytesLeft = long.MaxValue;

    /// <summary>Gets or sets how much may still be written; a write that does not fit is cut, then fails.</summary>
    public long BytesLeft
    {
        get => Interlocked.Read(ref this.bytesLeft);
        set => Interlocked.Exchange(ref this.bytesLeft, value);
    }

    /// <summary>Gets whether syncs reach the disk; false for tests of what is read back, not of what is durable.</summary>
    public bool RealSyncs { get; init; } = true;
    public bool FailSyncs { get; set; }
    public bool FailTruncates { get; set; }

    public override LogFile Open(string path) => new TestFile(this, path, Local.Open(path));

    public override void Delete(string path)
    {
        Local.Delete(path);
        this.synced.TryRemove(path, out _);
    }

    public override void SyncDirectory(string path)
    {
        if (!RealSyncs)
        {
            return;
        }

        Local.SyncDirectory(path);
        foreach (string file in Directory.EnumerateFiles(path))
        {
            this.syncedNames[file] = 0;
        }
    }

    /// <summary>Makes the folder that a power cut now would leave: of what was not synced, any sector may be there or not.</summary>
    public TempFolder PowerCut(TempFolder folder, Random random)
    {
        TempFolder left = folder.Snapshot();
        foreach (string copy in Directory.EnumerateFiles(left.Path, "*", SearchOption.AllDirectories))
        {
            string original = Path.Combine(folder.Path, Path.GetRelativePath(left.Path, copy));
            if (!this.syncedNames.ContainsKey(original) && random.Next(2) == 0)
            {
                File.Delete(copy);
                continue;
            }

            byte[] durable = this.synced.GetValueOrDefault(original, []);
            byte[] written = File.ReadAllBytes(copy);
            File.WriteAllBytes(copy, Mix(durable, written, random));
        }

        return left;
    }

    private static byte[] Mix(byte[] durable, byte[] written, Random random)
    {
        const int sector = 512;
        int length = written.Length > durable.Length ? random.Next(durable.Length, written.Length + 1) : written.Length;
        byte[] mixed = new byte[length];
        for (int at = 0; at < length; at += sector)
        {
            int size = Math.Min(sector, length - at);
            byte[] from = random.Next(2) == 0 ? durable : written;
            int available = Math.Clamp(from.Length - at, 0, size);
            from.AsSpan(Math.Min(at, from.Length), available).CopyTo(mixed.AsSpan(at));
        }

        return mixed;
    }

    private sealed class TestFile(TestDevice device, string path, LogFile inner) : LogFile
    {
        public override long Length => inner.Length;

        public override int Read(Span<byte> buffer, long position) => inner.Read(buffer, position);

        public override void Write(ReadOnlySpan<byte> bytes, long position)
        {
            long left = Interlocked.Add(ref device.bytesLeft, -bytes.Length);
            if (left < 0)
            {
                int fits = (int)Math.Max(0, bytes.Length + left);
                inner.Write(bytes[..fits], position);
                Interlocked.Exchange(ref device.bytesLeft, 0);
                throw new IOException("No space left on device", NoSpace);
            }

            inner.Write(bytes, position);
        }

        public override void Truncate(long length)
        {
            if (device.FailTruncates)
            {
                throw new IOException("Input/output error", InputOutput);
            }

            inner.Truncate(length);
        }

        public override void Sync()
        {
            if (device.FailSyncs)
            {
                throw new IOException("Input/output error", InputOutput);
            }

            if (!device.RealSyncs)
            {
                return;
            }

            byte[] now = new byte[inner.Length];
            inner.Read(now, 0);
            inner.Sync();
            device.synced[path] = now;
        }

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
