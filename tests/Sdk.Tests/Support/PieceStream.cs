namespace Telemetry.Sdk.Tests.Support;

/// <summary>Gives its bytes in pieces of given sizes, over and over, whatever is asked for.</summary>
internal sealed class PieceStream(byte[] bytes, IReadOnlyList<int> sizes) : MemoryStream(bytes, writable: false)
{
    private int reads;

    public override int Read(Span<byte> buffer) => base.Read(Cut(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    private Span<byte> Cut(Span<byte> buffer) => buffer[..Math.Min(buffer.Length, sizes[this.reads++ % sizes.Count])];
}
