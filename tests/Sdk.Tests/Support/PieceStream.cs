namespace Telemetry.Sdk.Tests.Support;

/// <summary>Gives its bytes in pieces of given sizes, over and over, whatever is asked for.</summary>
internal sealed class PieceStream(byte[] bytes, IReadOnlyList<int> sizes) : Stream
{
    private int at;
    private int reads;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(Math.Min(buffer.Length, sizes[this.reads++ % sizes.Count]), bytes.Length - this.at);
        bytes.AsSpan(this.at, count).CopyTo(buffer);
        this.at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
