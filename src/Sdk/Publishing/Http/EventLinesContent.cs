using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Telemetry.Sdk.Publishing.Http;

/// <summary>Events as NDJSON, written straight to the connection; packed when large.</summary>
internal sealed class EventLinesContent : HttpContent
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly IReadOnlyList<UsageRecord> records;
    private readonly bool isPacked;
    private readonly long bytes;

    public EventLinesContent(IReadOnlyList<UsageRecord> records, int gzipFromBytes)
    {
        this.records = records;
        this.bytes = records.Sum(record => record.Json.Length + 1L);
        this.isPacked = this.bytes >= gzipFromBytes && gzipFromBytes < int.MaxValue;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        if (this.isPacked)
        {
            Headers.ContentEncoding.Add("gzip");
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = this.bytes;
        return !this.isPacked;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!this.isPacked)
        {
            await WriteAsync(stream, cancellationToken).ConfigureAwait(false);
            return;
        }

        var packed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await using (packed.ConfigureAwait(false))
        {
            await WriteAsync(packed, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        foreach (var record in this.records)
        {
            await stream.WriteAsync(OneLine(record.Json), cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(LineEnd, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gets an event as one line: in JSON a line break can only stand between values, where a blank does as well.</summary>
    private static ReadOnlyMemory<byte> OneLine(ReadOnlyMemory<byte> json)
    {
        if (json.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            return json;
        }

        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
