using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Telemetry.Store.Inserts;

/// <summary>A block as the body of a request, gzipped where it goes over a network.</summary>
internal sealed class BlockContent : HttpContent
{
    private readonly Func<Stream, CancellationToken, Task> write;
    private readonly bool compressed;

    /// <param name="write">Writes the block's bytes.</param>
    /// <param name="compressed">Whether they are gzipped.</param>
    public BlockContent(Func<Stream, CancellationToken, Task> write, bool compressed)
    {
        this.write = write;
        this.compressed = compressed;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (compressed)
        {
            Headers.ContentEncoding.Add("gzip");
        }
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!this.compressed)
        {
            await this.write(stream, cancellationToken);
            return;
        }

        await using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await this.write(gzip, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
