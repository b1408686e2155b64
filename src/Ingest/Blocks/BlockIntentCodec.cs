using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;

namespace Telemetry.Ingest.Blocks;

/// <summary>Writes intents as short text for the note of a checkpoint, and reads them back.</summary>
/// <remarks>
/// <c>i1.</c> (or <c>r1.</c> while restoring) and base64url of: first, length, rows (varints), hash (16 bytes), book and default tenant (length and UTF-8),
/// mapper version, exclusions (count, then gap since the last run and length × 8 + reason), new values (count, 8 bytes each).
/// </remarks>
public static class BlockIntentCodec
{
    /// <summary>The longest note, in characters, that every log can carry beside an offset.</summary>
    public const int CharactersMax = 3 * 1024;

    private const string Prefix = "i1.";
    private const string RestoringPrefix = "r1.";
    private const int ReasonBits = 3;

    /// <summary>Gets the most bytes that fit before base64 widens them.</summary>
    public static int BytesMax { get; } = (CharactersMax - Prefix.Length) / 4 * 3;

    /// <summary>Writes an intent.</summary>
    /// <exception cref="InvalidOperationException">It is longer than <see cref="CharactersMax"/>: the block had to be cut earlier.</exception>
    public static string Write(BlockIntent intent)
    {
        var bytes = new List<byte>(256);
        Varints.Write(bytes, (ulong)intent.Offsets.First);
        Varints.Write(bytes, (ulong)intent.Offsets.Length);
        Varints.Write(bytes, (ulong)intent.Rows);
        Span<byte> fixedSize = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(fixedSize, intent.Hash);
        bytes.AddRange(fixedSize);
        WriteText(bytes, intent.BookVersion);
        WriteText(bytes, intent.TenantDefault);
        Varints.Write(bytes, intent.MapperVersion);
        Varints.Write(bytes, (ulong)intent.Exclusions.Length);
        var next = intent.Offsets.First;
        foreach (var exclusion in intent.Exclusions)
        {
            Varints.Write(bytes, (ulong)(exclusion.Offsets.First - next));
            Varints.Write(bytes, ((ulong)exclusion.Offsets.Length << ReasonBits) | (ulong)exclusion.Reason);
            next = exclusion.Offsets.Last + 1;
        }

        Varints.Write(bytes, (ulong)intent.NewValues.Length);
        foreach (var value in intent.NewValues)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(fixedSize, value);
            bytes.AddRange(fixedSize[..8]);
        }

        var note = (intent.Restoring ? RestoringPrefix : Prefix) + Base64Url.EncodeToString([.. bytes]);
        return note.Length <= CharactersMax
            ? note
            : throw new InvalidOperationException($"The intent of {intent.Offsets} is {note.Length} characters long; the limit is {CharactersMax}.");
    }

    /// <summary>Reads a note that <see cref="Write"/> made.</summary>
    /// <exception cref="FormatException">The text is not such a note, or of a version that this program does not know.</exception>
    public static BlockIntent Read(string note)
    {
        var restoring = note.StartsWith(RestoringPrefix, StringComparison.Ordinal);
        if (!restoring && !note.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw new FormatException("The checkpoint's note is not an intent that this version can read.");
        }

        try
        {
            return Read(Base64Url.DecodeFromChars(note.AsSpan(Prefix.Length))) with { Restoring = restoring };
        }
        catch (Exception fault) when (fault is ArgumentException or OverflowException)
        {
            throw new FormatException("The checkpoint's note is damaged.", fault);
        }
    }

    private static BlockIntent Read(ReadOnlySpan<byte> bytes)
    {
        var first = (long)Varints.Read(ref bytes);
        var range = new OffsetRange(first, first + (long)Varints.Read(ref bytes) - 1);
        var rows = (int)Varints.Read(ref bytes);
        var hash = BinaryPrimitives.ReadUInt128LittleEndian(bytes);
        bytes = bytes[16..];
        var book = ReadText(ref bytes);
        var tenant = ReadText(ref bytes);
        var mapper = (ushort)Varints.Read(ref bytes);
        var exclusions = ReadExclusions(ref bytes, first);
        var values = ImmutableArray.CreateBuilder<ulong>();
        for (var left = Varints.Read(ref bytes); left > 0; left--)
        {
            values.Add(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        return new BlockIntent
        {
            Offsets = range,
            Rows = rows,
            Hash = hash,
            BookVersion = book,
            TenantDefault = tenant,
            MapperVersion = mapper,
            Exclusions = exclusions,
            NewValues = values.ToImmutable(),
        };
    }

    private static ImmutableArray<Exclusion> ReadExclusions(ref ReadOnlySpan<byte> bytes, long next)
    {
        var exclusions = ImmutableArray.CreateBuilder<Exclusion>();
        for (var left = Varints.Read(ref bytes); left > 0; left--)
        {
            var first = next + (long)Varints.Read(ref bytes);
            var packed = Varints.Read(ref bytes);
            next = first + (long)(packed >> ReasonBits);
            exclusions.Add(new Exclusion(new OffsetRange(first, next - 1), (ExclusionReason)(packed & ((1 << ReasonBits) - 1))));
        }

        return exclusions.ToImmutable();
    }

    private static void WriteText(List<byte> bytes, string text)
    {
        var encoded = Encoding.UTF8.GetBytes(text);
        Varints.Write(bytes, (ulong)encoded.Length);
        bytes.AddRange(encoded);
    }

    private static string ReadText(ref ReadOnlySpan<byte> bytes)
    {
        var length = (int)Varints.Read(ref bytes);
        var text = Encoding.UTF8.GetString(bytes[..length]);
        bytes = bytes[length..];
        return text;
    }
}
