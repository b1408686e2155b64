using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using Telemetry.Sdk.Capture;

namespace Telemetry.Sdk.Requests;

/// <summary>Reads a request's body ahead of its sending, where that changes nothing for the sending.</summary>
internal static class RequestBody
{
    /// <summary>Gets the body's bytes, none where it cannot be read; the caller releases them. Never throws.</summary>
    public static async ValueTask<PooledBytes> TryReadAsync(HttpContent? content, int bytesMax, CancellationToken cancellationToken)
    {
        if (!IsReadable(content, bytesMax))
        {
            return default;
        }

        using var sink = new BodySink(bytesMax);
        try
        {
            if (!IsInMemory(content))
            {
                // Contents of other kinds may be written only once, so they are kept by their own means first.
                await content.LoadIntoBufferAsync(bytesMax, cancellationToken).ConfigureAwait(false);
            }

            await content.CopyToAsync(sink, cancellationToken).ConfigureAwait(false);
            return sink.Take();
        }
        catch (Exception)
        {
            CaptureMetrics.Fault(CaptureFault.RequestUnread);
            return default;
        }
    }

    /// <summary>Gets the body's bytes as <see cref="TryReadAsync"/> does, without waiting on a task.</summary>
    public static PooledBytes TryRead(HttpContent? content, int bytesMax, CancellationToken cancellationToken)
    {
        if (!IsReadable(content, bytesMax))
        {
            return default;
        }

        using var sink = new BodySink(bytesMax);
        try
        {
            if (!IsInMemory(content))
            {
                // It keeps what it has written, and gives the same stream to whoever asks next.
                content.ReadAsStream(cancellationToken).Position = 0;
            }

            content.CopyTo(sink, context: null, cancellationToken);
            return sink.Take();
        }
        catch (Exception)
        {
            CaptureMetrics.Fault(CaptureFault.RequestUnread);
            return default;
        }
    }

    /// <summary>Makes a content of other bytes with the headers of the first.</summary>
    public static HttpContent Replace(HttpContent content, byte[] body)
    {
        var replaced = new ByteArrayContent(body);
        foreach (var (name, values) in content.Headers.NonValidated)
        {
            if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                replaced.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return replaced;
    }

    /// <summary>Tells whether a body can be read twice and is small enough. A stream of the caller's is never touched.</summary>
    private static bool IsReadable([NotNullWhen(true)] HttpContent? content, int bytesMax) => content switch
    {
        null or StreamContent or MultipartContent => false,
        _ when !IsJson(content.Headers.ContentType) || content.Headers.ContentEncoding.Count > 0 => false,
        System.Net.Http.Json.JsonContent => bytesMax > 0,
        _ => content.Headers.ContentLength is { } length && length <= bytesMax,
    };

    private static bool IsInMemory(HttpContent content) => content is ByteArrayContent or ReadOnlyMemoryContent;

    private static bool IsJson(MediaTypeHeaderValue? type) =>
        type?.MediaType is { } name && (name.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || name.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    /// <summary>Takes what a content writes, up to a bound.</summary>
    private sealed class BodySink(int bytesMax) : Stream
    {
        private PooledBytes bytes;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => this.bytes.Length;
        public override long Position { get => this.bytes.Length; set => throw new NotSupportedException(); }

        public PooledBytes Take()
        {
            var taken = this.bytes;
            this.bytes = default;
            return taken;
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (this.bytes.Length + buffer.Length > bytesMax)
            {
                throw new InvalidOperationException($"The body is longer than {bytesMax} bytes.");
            }

            this.bytes.Append(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Write(buffer.AsSpan(offset, count));
            return Task.CompletedTask;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            this.bytes.Release();
            base.Dispose(disposing);
        }
    }
}
