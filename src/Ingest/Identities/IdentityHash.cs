using System.Buffers.Binary;

namespace Telemetry.Ingest.Identities;

/// <summary>64 bits that stand for (tenant, event id) in the Bloom filter. Stored in snapshots: never change how they are worked out.</summary>
internal static class IdentityHash
{
    public static ulong Of(string tenant, Guid eventId)
    {
        Span<byte> bytes = stackalloc byte[16];
        eventId.TryWriteBytes(bytes, bigEndian: true, out _);
        var hash = 0xCBF29CE484222325UL;
        unchecked
        {
            foreach (var character in tenant)
            {
                hash = (hash ^ character) * 0x100000001B3UL;
            }

            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64BigEndian(bytes));
            return Mix(hash ^ BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
        }
    }

    /// <summary>Spreads every input bit over all output bits (the finalizer of SplitMix64, a bijection).</summary>
    internal static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15UL;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
            return value ^ (value >> 31);
        }
    }
}
