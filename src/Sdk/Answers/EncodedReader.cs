using System.IO.Compression;

namespace Telemetry.Sdk.Answers;

/// <summary>
/// Reads an answer that reaches the caller still encoded. It is gathered as it comes and decoded at its end, so that nothing is
/// held up; of an answer that was cut, what can be decoded is read.
/// </summary>
internal sealed class EncodedReader(AnswerReader decoded, string encoding, int bytesMax) : AnswerReader
{
    private const int PieceBytes = 16 * 1024;

    private PooledBytes encoded;

    public override bool IsStream => decoded.IsStream;

    public override void Feed(ReadOnlySpan<byte> bytes) => Append(ref this.encoded, bytes, bytesMax);

    public override void End()
    {
        Decode();
        decoded.End();
    }

    public override void Dispose()
    {
        this.encoded.Release();
        decoded.Dispose();
    }

    private void Decode()
    {
        using var stream = Open(new MemoryStream(this.encoded.Span.ToArray(), writable: false));
        var piece = new byte[PieceBytes];
        var total = 0;
        try
        {
            while (stream.Read(piece) is var count and > 0)
            {
                // A small answer can unpack to any size.
                total += count;
                if (total > bytesMax)
                {
                    throw new InvalidDataException("The answer is longer than what is read of one.");
                }

                decoded.Feed(piece.AsSpan(0, count));
            }
        }
        catch (InvalidDataException) when (total is > 0 && total <= bytesMax)
        {
            // It was cut; what came before counts.
        }
        finally
        {
            Array.Clear(piece);
        }
    }

    private Stream Open(Stream bytes) => encoding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(bytes, CompressionMode.Decompress),
        "br" => new BrotliStream(bytes, CompressionMode.Decompress),
        "deflate" => new ZLibStream(bytes, CompressionMode.Decompress),
        "identity" => bytes,
        _ => throw new InvalidDataException($"The encoding {encoding} is not known."),
    };
}
