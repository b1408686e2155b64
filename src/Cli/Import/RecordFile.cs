using System.Text.Json;
using Telemetry.Events.Splitting;

namespace Telemetry.Cli.Import;

/// <summary>
/// Reads the records of a file that holds one JSON object on each line, an array of them, or a single one over any number of
/// lines. Lines are read one by one; the other two forms are held in memory as a whole.
/// </summary>
internal static class RecordFile
{
    /// <summary>A file in one of the two forms that are held in memory may have as many bytes.</summary>
    public const int BytesInMemory = 1 << 30;

    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 512 };

    /// <summary>Called once per record.</summary>
    /// <param name="line">The one-based line it begins on.</param>
    /// <param name="fault">Why it cannot be read whatever it holds; null where it may be a record.</param>
    public delegate void RecordHandler(ReadOnlyMemory<byte> record, long line, string? fault);

    /// <exception cref="InvalidDataException">The records cannot be told apart without holding more than is allowed.</exception>
    /// <exception cref="IOException">The stream cannot be read further.</exception>
    public static void Read(Stream stream, RecordHandler handle, CancellationToken cancellationToken)
    {
        using var source = stream.CanSeek ? stream : InMemory(stream);
        if (IsByLine(source))
        {
            source.Position = 0;
            ReadLines(source, handle, cancellationToken);
            return;
        }

        source.Position = 0;
        using var whole = InMemory(source);
        var body = new ReadOnlyMemory<byte>(whole.GetBuffer(), 0, (int)whole.Length);
        var split = EventSplitter.SplitJson(body.Span, int.MaxValue);
        var (line, counted) = (1L, 0);
        foreach (var range in split.Events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (start, _) = range.GetOffsetAndLength(body.Length);
            line += body.Span[counted..start].Count((byte)'\n');
            counted = start;
            handle(body[range], line, range.Equals(split.Events[^1]) ? split.TailFault : null);
        }
    }

    /// <summary>Tells lines from the other forms by the first one that is not blank: alone, it is a whole value, or at least no array.</summary>
    private static bool IsByLine(Stream source)
    {
        bool? isWhole = null;
        var opensArray = false;
        var lines = 0;
        using var stop = new CancellationTokenSource();
        try
        {
            JsonLines.Read(
                source,
                (line, _, _) =>
                {
                    lines++;
                    opensArray = isWhole is null ? line.TrimStart("\uFEFF"u8) is [(byte)'[', ..] : opensArray;
                    isWhole ??= IsValue(line);
                    if (lines > 1)
                    {
                        stop.Cancel();
                    }
                },
                stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Two lines tell enough.
        }

        // A first line that is broken or cut does not make the rest one value, so that is tried too.
        return !opensArray && (isWhole != false || !IsOneValue(source));
    }

    private static bool IsOneValue(Stream source)
    {
        source.Position = 0;
        if (source.Length > BytesInMemory)
        {
            return false;
        }

        using var whole = InMemory(source);
        return IsValue(whole.GetBuffer().AsSpan(0, (int)whole.Length));
    }

    private static bool IsValue(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes.TrimStart("\uFEFF"u8), Deep);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void ReadLines(Stream source, RecordHandler handle, CancellationToken cancellationToken) => JsonLines.Read(
        source,
        (line, number, terminated) =>
        {
            var record = number == 1 ? line.TrimStart("\uFEFF"u8) : line;
            var isCut = !terminated && !IsValue(record);
            handle(
                record.ToArray(),
                number,
                record.IsEmpty ? $"longer than {JsonLines.LongestLine} bytes" : isCut ? "is cut off: the file ends inside of it, or is still being written" : null);
        },
        cancellationToken);

    private static MemoryStream InMemory(Stream source)
    {
        var whole = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (source.Read(buffer) is > 0 and var count)
        {
            if (whole.Length + count > BytesInMemory)
            {
                throw new InvalidDataException($"is over {BytesInMemory:#,0} bytes, too large to be read from a pipe or as one array; write one object on each line, into a file");
            }

            whole.Write(buffer, 0, count);
        }

        whole.Position = 0;
        return whole;
    }
}
