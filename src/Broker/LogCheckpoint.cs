using System.Text;

namespace Telemetry.Broker;

/// <summary>How far a reader got, with a note that moves with it: everything below <paramref name="NextOffset"/> is confirmed.</summary>
/// <param name="NextOffset">The next offset to read.</param>
/// <param name="Note">The reader's note, at most 3 KiB of UTF-8 (the intent of a pending block); null for none.</param>
public sealed record LogCheckpoint(long NextOffset, string? Note)
{
    /// <summary>The size of the longest note in bytes of UTF-8: Kafka's brokers take 4 KiB by default, less what they add.</summary>
    public const int NoteBytesMax = 3 * 1024;

    /// <summary>Gets the size of the note in bytes of UTF-8.</summary>
    /// <exception cref="ArgumentException">The note is too long.</exception>
    internal int MeasureNote()
    {
        int bytes = Encoding.UTF8.GetByteCount(Note ?? "");
        return bytes <= NoteBytesMax
            ? bytes
            : throw new ArgumentException($"The note of a checkpoint is {bytes:N0} bytes; {NoteBytesMax:N0} is the most.");
    }
}
