using Microsoft.Win32.SafeHandles;
using Telemetry.Sdk.Publishing.Http;
using Telemetry.Sdk.Publishing.Spool;

namespace Telemetry.Sdk.Publishing.Tests.Support;

/// <summary>The real file system with a limit on space, and a gate that writers can be stuck at.</summary>
internal sealed class TestSpoolDisk : SpoolDisk
{
    private const int NoSpace = 28;
    private readonly ManualResetEventSlim open = new(true);
    private long bytesLeft = long.MaxValue;

    public long BytesLeft
    {
        get => Interlocked.Read(ref this.bytesLeft);
        set => Interlocked.Exchange(ref this.bytesLeft, value);
    }

    /// <summary>Gets whether somebody waits at the closed gate.</summary>
    public bool IsStuck { get; private set; }

    public void CloseGate() => this.open.Reset();

    public void OpenGate() => this.open.Set();

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position)
    {
        IsStuck = !this.open.IsSet;
        this.open.Wait();
        var left = Interlocked.Add(ref this.bytesLeft, -bytes.Length);
        if (left < 0)
        {
            base.Write(file, bytes[..(int)Math.Max(0, bytes.Length + left)], position);
            Interlocked.Exchange(ref this.bytesLeft, 0);
            throw new IOException("No space left on device", NoSpace);
        }

        base.Write(file, bytes, position);
    }
}

/// <summary>The HTTP publisher on a disk of the test's.</summary>
internal sealed class PublisherOnDisk(HttpUsagePublisherOptions options, SpoolDisk disk)
    : UsagePublisher(HttpTransport.Create(options, null, null), options, null, null, disk);
