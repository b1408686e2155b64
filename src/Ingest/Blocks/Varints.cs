namespace Telemetry.Ingest.Blocks;

/// <summary>Unsigned LEB128: seven bits a byte, low bits first.</summary>
internal static class Varints
{
    /// <summary>Gets how many bytes a number takes.</summary>
    public static int Size(ulong value)
    {
        var size = 1;
        while (value >= 0x80)
        {
            value >>= 7;
            size++;
        }

        return size;
    }

    public static void Write(List<byte> bytes, ulong value)
    {
        while (value >= 0x80)
        {
            bytes.Add((byte)((value & 0x7F) | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
    }

    /// <exception cref="OverflowException">The bytes end early, or the number has more than 64 bits.</exception>
    public static ulong Read(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var (index, shift) = (0, 0); index < bytes.Length && shift < 64; index++, shift += 7)
        {
            value |= (ulong)(bytes[index] & 0x7F) << shift;
            if (bytes[index] < 0x80)
            {
                bytes = bytes[(index + 1)..];
                return value;
            }
        }

        throw new OverflowException("A number in the intent is damaged.");
    }
}
