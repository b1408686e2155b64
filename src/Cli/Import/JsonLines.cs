namespace Telemetry.Cli.Import;

/// <summary>Reads a file of lines in one pooled buffer, so that a session of any size needs the memory of its longest line.</summary>
internal static class JsonLines
{
    /// <summary>A longer line is given up as a whole: nothing a model call writes comes near it.</summary>
    public const int LongestLine = 256 * 1024 * 1024;

    private const int FirstBuffer = 1 << 20;

    /// <summary>Called once per line that is not blank.</summary>
    /// <param name="line">The line without its end; empty where it was longer than <see cref="LongestLine"/>.</param>
    /// <param name="number">Its one-based number in the file.</param>
    /// <param name="terminated">Whether a line end follows; false only for the last line of a file.</param>
    public delegate void LineHandler(ReadOnlySpan<byte> line, long number, bool terminated);

    /// <summary>Reads all lines of a stream.</summary>
    /// <exception cref="IOException">The stream cannot be read further.</exception>
    public static void Read(Stream stream, LineHandler handle, CancellationToken cancellationToken)
    {
        var buffer = new byte[FirstBuffer];
        var (held, scanned, number, oversized) = (0, 0, 0L, false);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = stream.Read(buffer, held, buffer.Length - held);
            if (read == 0)
            {
                break;
            }

            held += read;
            var start = 0;
            while (buffer.AsSpan(scanned, held - scanned).IndexOf((byte)'\n') is var offset && offset >= 0)
            {
                var end = scanned + offset;
                number++;
                Deliver(oversized ? [] : buffer.AsSpan(start, end - start), number, terminated: true, oversized, handle);
                oversized = false;
                start = scanned = end + 1;
            }

            (buffer, held, oversized) = Compact(buffer, start, held, oversized);
            scanned = held;
        }

        if (held > 0 || oversized)
        {
            Deliver(buffer.AsSpan(0, held), number + 1, terminated: false, oversized, handle);
        }
    }

    private static (byte[] Buffer, int Held, bool Oversized) Compact(byte[] buffer, int start, int held, bool oversized)
    {
        var rest = held - start;
        if (oversized || rest >= LongestLine)
        {
            return (buffer, 0, true);
        }

        if (start > 0)
        {
            buffer.AsSpan(start, rest).CopyTo(buffer);
        }
        else if (rest == buffer.Length)
        {
            Array.Resize(ref buffer, Math.Min(LongestLine, buffer.Length * 2));
        }

        return (buffer, rest, false);
    }

    private static void Deliver(ReadOnlySpan<byte> line, long number, bool terminated, bool oversized, LineHandler handle)
    {
        line = line.Trim(" \t\r"u8);
        if (oversized)
        {
            handle([], number, terminated);
        }
        else if (!line.IsEmpty)
        {
            handle(line, number, terminated);
        }
    }
}
