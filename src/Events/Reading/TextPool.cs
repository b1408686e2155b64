using System.Runtime.InteropServices;
using System.Text.Json;

namespace Telemetry.Events.Reading;

/// <summary>
/// Gives equal short texts as one string: names of members, models and teams repeat in every event, and a string of its own
/// for each would be most of what reading an event allocates. One pool per thread, of fixed size; a text that meets another
/// one's place takes it over, so hostile texts cost no more than without a pool.
/// </summary>
internal static class TextPool
{
    private const int Slots = 1024;

    /// <summary>Longer texts are rarely repeated.</summary>
    private const int LongestBytes = 64;

    [ThreadStatic]
    private static Entry[]? pool;

    /// <summary>Gets the text that a reader stands on: a string or the name of a member.</summary>
    /// <exception cref="InvalidOperationException">It is no valid Unicode.</exception>
    public static string Read(ref Utf8JsonReader reader)
    {
        var bytes = reader.ValueSpan;
        if (reader.ValueIsEscaped || bytes.Length > LongestBytes)
        {
            return reader.GetString()!;
        }

        ref var entry = ref (pool ??= new Entry[Slots])[Place(bytes)];
        if (entry.Bytes is null || !bytes.SequenceEqual(entry.Bytes))
        {
            entry = new Entry(bytes.ToArray(), reader.GetString()!);
        }

        return entry.Text;
    }

    private static int Place(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mixed(hash, MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var rest in bytes)
        {
            hash = Mixed(hash, rest);
        }

        return (int)(hash >> 54);
    }

    // The multiplier of 64-bit Fibonacci hashing; the upper bits are well mixed, and 10 of them name one of 1,024 places.
    private static ulong Mixed(ulong hash, ulong next) => unchecked((hash ^ next) * 0x9E3779B97F4A7C15UL);

    private readonly record struct Entry(byte[] Bytes, string Text);
}
