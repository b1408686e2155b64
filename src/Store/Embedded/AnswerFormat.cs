using System.Collections.Frozen;

namespace Telemetry.Store.Embedded;

/// <summary>What is known about formats of answers: which may be fetched in chunks, and what each chunk repeats.</summary>
internal static class AnswerFormat
{
    public const string Typed = "RowBinaryWithNamesAndTypes";

    // The engine formats each chunk as a document of its own; only formats whose documents concatenate may be streamed.
    private static readonly FrozenSet<string> Streamable = new[]
    {
        Typed, "RowBinary", "Native", "JSONEachRow", "JSONCompactEachRow", "TabSeparated", "TSV", "CSV", "LineAsString",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool CanStream(string format) => Streamable.Contains(format);

    /// <summary>Gets how many bytes at the start of each chunk after the first repeat the header.</summary>
    public static int HeaderLength(string format, ReadOnlySpan<byte> firstChunk)
    {
        if (!format.Equals(Typed, StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        var at = 0;
        var columns = ReadVarUInt(firstChunk, ref at);
        for (var text = 0; text < columns * 2; text++)
        {
            var length = ReadVarUInt(firstChunk, ref at);
            at += length;
        }

        return at;
    }

    private static int ReadVarUInt(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[at++];
            value |= (part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }

    public static string ContentType(string format) => format switch
    {
        _ when format.StartsWith("JSONEachRow", StringComparison.OrdinalIgnoreCase) => "application/x-ndjson",
        _ when format.StartsWith("JSON", StringComparison.OrdinalIgnoreCase) => "application/json",
        _ when format.StartsWith("CSV", StringComparison.OrdinalIgnoreCase) => "text/csv",
        _ when format.StartsWith("T", StringComparison.OrdinalIgnoreCase) => "text/tab-separated-values",
        _ => "application/octet-stream",
    };
}
