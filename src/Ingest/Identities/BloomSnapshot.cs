using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Telemetry.Ingest.Identities;

/// <summary>A filter as of one log position.</summary>
/// <param name="Filter">Holds at least every stored identity whose offset lies below <paramref name="NextOffset"/>.</param>
/// <param name="NextOffset">The offset from which stored identities must be added.</param>
/// <param name="BuiltAt">When the filter was last built from nothing: ids dropped with old months leave it only then.</param>
public sealed record BloomSnapshot(BloomFilter Filter, long NextOffset, DateTimeOffset BuiltAt)
{
    // "TBF1"
    private const uint Magic = 0x31464254;
    private const int HeaderBytes = 4 + 8 + 8 + 4;
    private const int LayersMax = 32;

    /// <summary>Writes the snapshot beside the file and puts it in its place, so that a crash leaves the old one or the new one.</summary>
    public void Save(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var draft = file + ".new";
        using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write))
        using (var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256))
        {
            void Put(ReadOnlySpan<byte> bytes)
            {
                stream.Write(bytes);
                sum.AppendData(bytes);
            }

            Span<byte> header = stackalloc byte[HeaderBytes];
            BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
            BinaryPrimitives.WriteInt64LittleEndian(header[4..], NextOffset);
            BinaryPrimitives.WriteInt64LittleEndian(header[12..], BuiltAt.UtcTicks);
            BinaryPrimitives.WriteInt32LittleEndian(header[20..], Filter.Layers.Count);
            Put(header);
            Span<byte> layerHeader = stackalloc byte[8];
            foreach (var layer in Filter.Layers)
            {
                BinaryPrimitives.WriteInt32LittleEndian(layerHeader, layer.Capacity);
                BinaryPrimitives.WriteInt32LittleEndian(layerHeader[4..], layer.Count);
                Put(layerHeader);
                for (var word = 0; word < layer.Words.Length; word += 1 << 20)
                {
                    Put(MemoryMarshal.AsBytes(layer.Words.AsSpan(word, Math.Min(1 << 20, layer.Words.Length - word))));
                }
            }

            stream.Write(sum.GetHashAndReset());
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, file, overwrite: true);
    }

    /// <summary>Reads a snapshot; null where there is none, or where it is damaged or of another version, and must be built again.</summary>
    public static BloomSnapshot? Load(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read);
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            return Load(stream, sum);
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    private static BloomSnapshot? Load(FileStream stream, IncrementalHash sum)
    {
        void Take(Span<byte> bytes)
        {
            stream.ReadExactly(bytes);
            sum.AppendData(bytes);
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        Take(header);
        var layerCount = BinaryPrimitives.ReadInt32LittleEndian(header[20..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic || layerCount is < 1 or > LayersMax)
        {
            return null;
        }

        var layers = new List<BloomLayer>(layerCount);
        Span<byte> layerHeader = stackalloc byte[8];
        for (var index = 0; index < layerCount; index++)
        {
            Take(layerHeader);
            var capacity = BinaryPrimitives.ReadInt32LittleEndian(layerHeader);
            var bytesLeft = stream.Length - stream.Position;
            if (capacity <= 0 || BloomLayer.WordsFor(capacity) * (long)sizeof(ulong) > bytesLeft)
            {
                return null;
            }

            var words = new ulong[BloomLayer.WordsFor(capacity)];
            for (var word = 0; word < words.Length; word += 1 << 20)
            {
                Take(MemoryMarshal.AsBytes(words.AsSpan(word, Math.Min(1 << 20, words.Length - word))));
            }

            layers.Add(new BloomLayer(capacity, BinaryPrimitives.ReadInt32LittleEndian(layerHeader[4..]), words));
        }

        Span<byte> stated = stackalloc byte[SHA256.HashSizeInBytes];
        stream.ReadExactly(stated);
        return stated.SequenceEqual(sum.GetHashAndReset())
            ? new BloomSnapshot(
                new BloomFilter(layers),
                BinaryPrimitives.ReadInt64LittleEndian(header[4..]),
                new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(header[12..]), TimeSpan.Zero))
            : null;
    }
}
