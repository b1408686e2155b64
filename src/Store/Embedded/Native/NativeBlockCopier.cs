using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Store.Embedded.Native;

/// <summary>Copies blocks of ClickHouse's Native format from a stream, reading what says where their parts end.</summary>
internal sealed class NativeBlockCopier(Stream source)
{
    private readonly byte[] buffer = new byte[64 << 10];
    private int at;
    private int end;

    /// <summary>Gets where the copies go.</summary>
    public MemoryStream Target { get; } = new();

    /// <summary>Gets whether nothing follows.</summary>
    public async ValueTask<bool> IsAtEndAsync(CancellationToken cancellationToken)
    {
        if (this.at == this.end)
        {
            this.at = 0;
            this.end = await source.ReadAsync(this.buffer, cancellationToken);
        }

        return this.end == 0;
    }

    /// <exception cref="EndOfStreamException">The stream ends before.</exception>
    public async ValueTask CopyAsync(long bytes, CancellationToken cancellationToken)
    {
        while (bytes > 0)
        {
            await RequireMoreAsync(cancellationToken);
            var piece = (int)Math.Min(bytes, this.end - this.at);
            this.Target.Write(this.buffer, this.at, piece);
            this.at += piece;
            bytes -= piece;
        }
    }

    public async ValueTask<long> CopyLengthAsync(CancellationToken cancellationToken)
    {
        var value = 0L;
        for (var shift = 0; ; shift += 7)
        {
            await RequireMoreAsync(cancellationToken);
            var part = this.buffer[this.at++];
            this.Target.WriteByte(part);
            value |= (long)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }

    public async ValueTask<string> CopyTextAsync(CancellationToken cancellationToken)
    {
        var length = (int)await CopyLengthAsync(cancellationToken);
        await CopyAsync(length, cancellationToken);
        return Encoding.UTF8.GetString(Last(length));
    }

    public async ValueTask<long> CopyInt64Async(CancellationToken cancellationToken)
    {
        await CopyAsync(sizeof(long), cancellationToken);
        return BinaryPrimitives.ReadInt64LittleEndian(Last(sizeof(long)));
    }

    private ReadOnlySpan<byte> Last(int length) => this.Target.GetBuffer().AsSpan((int)this.Target.Length - length, length);

    private async ValueTask RequireMoreAsync(CancellationToken cancellationToken)
    {
        if (await IsAtEndAsync(cancellationToken))
        {
            throw new EndOfStreamException("The engine's answer ends in the middle of a block.");
        }
    }
}
