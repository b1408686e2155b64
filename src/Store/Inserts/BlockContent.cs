using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Telemetry.Store.Native;

namespace Telemetry.Store.Inserts;

/// <summary>A block as the body of a request, gzipped where it goes over a network.</summary>
internal sealed class BlockContent : HttpContent
{
    private readonly NativeBlock block;
    private readonly bool compressed;

    public BlockContent(NativeBlock block, bool compressed)
    {
        this.block = block;
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
            await this.block.WriteToAsync(stream, cancellationToken);
            return;
        }

        await using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await this.block.WriteToAsync(gzip, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
