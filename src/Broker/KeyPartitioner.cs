using System.Buffers.Binary;

namespace Telemetry.Broker;

/// <summary>
/// Says which partition a keyed record belongs to, as librdkafka's <c>murmur2_random</c> and the Java client's default
/// partitioner do, so that every producer of the contract agrees on it. Pure.
/// </summary>
public static class KeyPartitioner
{
    private const uint Seed = 0x9747b28c;
    private const uint Multiplier = 0x5bd1e995;

    /// <summary>Gets the partition of a key.</summary>
    /// <param name="key">The key's bytes: of a usage event, the 36 lower-case characters of its id.</param>
    /// <param name="partitions">How many partitions the topic has; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no partition.</exception>
    public static int PartitionOf(ReadOnlySpan<byte> key, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitions);
        return (int)(Murmur2(key) & 0x7fffffff) % partitions;
    }

    private static uint Murmur2(ReadOnlySpan<byte> data)
    {
        unchecked
        {
            uint hash = Seed ^ (uint)data.Length;
            while (data.Length >= 4)
            {
                uint word = BinaryPrimitives.ReadUInt32LittleEndian(data) * Multiplier;
                word = (word ^ (word >> 24)) * Multiplier;
                hash = (hash * Multiplier) ^ word;
                data = data[4..];
            }

            if (data.Length > 0)
            {
                for (int index = data.Length - 1; index >= 0; index--)
                {
                    hash ^= (uint)data[index] << (8 * index);
                }

                hash *= Multiplier;
            }

            hash = (hash ^ (hash >> 13)) * Multiplier;
            return hash ^ (hash >> 15);
        }
    }
}
