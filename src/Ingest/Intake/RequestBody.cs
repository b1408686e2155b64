using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Telemetry.Ingest.Intake;

/// <summary>The unpacked bytes of a request, in a rented buffer.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>Packing can make incompressible bytes a little longer.</summary>
    private const int PackingOverheadMax = 64 * 1024;

    private byte[] buffer;
    private int length;

    private RequestBody(int sizeHint)
    {
        this.buffer = ArrayPool<byte>.Shared.Rent(sizeHint);
    }

    public ReadOnlyMemory<byte> Bytes => this.buffer.AsMemory(0, this.length);

    /// <summary>Reads a body; stops as soon as it is over the limit, so that a small packed one cannot fill the memory.</summary>
    /// <exception cref="RequestRefusedException">Too large, or not gzip although it says so.</exception>
    public static async Task<RequestBody> ReadAsync(HttpContext context, bool isGzip, int bytesMax, CancellationToken cancellationToken)
    {
        long? announced = context.Request.ContentLength;
        if (announced > (isGzip ? bytesMax + PackingOverheadMax : bytesMax))
        {
            throw RequestRefusedException.BodyTooLarge(bytesMax);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = bytesMax + PackingOverheadMax;
        }

        RequestBody body = new((int)Math.Clamp(announced ?? 0, Math.Min(16 * 1024, bytesMax), bytesMax));
        try
        {
            if (isGzip)
            {
                await body.UnpackAsync(context.Request.Body, bytesMax, cancellationToken);
            }
            else
            {
                await body.FillAsync(context.Request.Body, bytesMax, cancellationToken);
            }

            return body;
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            body.Dispose();
            throw RequestRefusedException.BodyTooLarge(bytesMax);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(this.buffer);

    private async Task UnpackAsync(Stream packed, int bytesMax, CancellationToken cancellationToken)
    {
        TailStream tail = new(packed);
        await using GZipStream unpacked = new(tail, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            await FillAsync(unpacked, bytesMax, cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw new RequestRefusedException(400, "malformed_gzip", "Content-Encoding", $"The body is not intact gzip: {exception.Message}");
        }

        // Several members are one body (RFC 1952, 2.2); each ends with its unpacked size. GZipStream passes over what is behind
        // the last one, where it would be lost without a word.
        if (tail.StatedLength > this.length)
        {
            throw new RequestRefusedException(400, "malformed_gzip", "Content-Encoding", "The gzip body has something behind its end that is no gzip.");
        }
    }

    private async Task FillAsync(Stream source, int bytesMax, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (this.length == this.buffer.Length)
            {
                Grow(bytesMax);
            }

            int count = await source.ReadAsync(this.buffer.AsMemory(this.length), cancellationToken);
            if (count == 0)
            {
                return;
            }

            this.length += count;
            if (this.length > bytesMax)
            {
                throw RequestRefusedException.BodyTooLarge(bytesMax);
            }
        }
    }

    private void Grow(int bytesMax)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(this.length + 1, Math.Min(this.length * 2, bytesMax + 1)));
        this.buffer.AsSpan(0, this.length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(this.buffer);
        this.buffer = larger;
    }

    /// <summary>Passes bytes on and remembers the last four: gzip ends with its unpacked size.</summary>
    private sealed class TailStream(Stream inner) : Stream
    {
        private readonly byte[] last = new byte[sizeof(uint)];

        public long StatedLength => BinaryPrimitives.ReadUInt32LittleEndian(this.last);
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken);
            Remember(buffer.Span[..count]);
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = inner.Read(buffer, offset, count);
            Remember(buffer.AsSpan(offset, read));
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private void Remember(ReadOnlySpan<byte> bytes)
        {
            int kept = Math.Min(bytes.Length, this.last.Length);
            this.last.AsSpan(kept).CopyTo(this.last);
            bytes[^kept..].CopyTo(this.last.AsSpan(this.last.Length - kept));
        }
    }
}
