using System.Buffers.Binary;

namespace Telemetry.Sdk.Publishing.Spool;

/// <summary>A spool file that is complete: nobody appends to it any more.</summary>
/// <param name="Path">Where it lies. Files sort by name in the order in which they are sent.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="Owner">The lock of the writer whose file it is, kept while the file is there.</param>
internal sealed record SpoolFile(string Path, long Bytes, DateTimeOffset CreatedAt, SpoolLock Owner)
{
    public const int HeaderBytes = 16;
    public const string Extension = ".spool";

    // "TUSP" and the version of the format.
    private const ulong Magic = 0x00000001_50535554;

    /// <summary>Makes the head of a file.</summary>
    public static byte[] Header(DateTimeOffset createdAt)
    {
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), createdAt.ToUnixTimeMilliseconds());
        return header;
    }

    /// <summary>Finds a file that another writer left. Its age is what its head says, or the file system where the head is gone.</summary>
    public static SpoolFile Left(string path, SpoolLock owner)
    {
        var header = new byte[HeaderBytes];
        using var file = File.OpenHandle(path);
        var isWhole = RandomAccess.Read(file, header, 0) == HeaderBytes && BinaryPrimitives.ReadUInt64LittleEndian(header) == Magic;
        var createdMs = isWhole ? BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8)) : 0;
        var createdAt = createdMs > 0 && createdMs < DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(createdMs)
            : File.GetCreationTimeUtc(path);
        return new SpoolFile(path, RandomAccess.GetLength(file), createdAt, owner);
    }

    /// <summary>Reads every event that is intact.</summary>
    /// <returns>The events in order, and how many stretches lie between or behind them that are none: torn tails, damage.</returns>
    public (List<UsageRecord> Records, int DamagedStretches) Read()
    {
        ReadOnlyMemory<byte> rest = File.ReadAllBytes(Path);
        rest = rest[Math.Min(HeaderBytes, rest.Length)..];
        var records = new List<UsageRecord>();
        var stretches = 0;
        var isInside = false;
        while (!rest.IsEmpty)
        {
            if (SpoolFrame.TryRead(rest, out var record))
            {
                records.Add(record);
                rest = rest[SpoolFrame.BytesOf(record)..];
                isInside = false;
                continue;
            }

            stretches += isInside ? 0 : 1;
            isInside = true;
            rest = rest[1..];
        }

        return (records, stretches);
    }
}
