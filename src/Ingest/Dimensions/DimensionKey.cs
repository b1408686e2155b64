using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Telemetry.Store.Ingest;
using Telemetry.Store.Rows;

namespace Telemetry.Ingest.Dimensions;

/// <summary>One value of one rolled-up dimension of one tenant.</summary>
public readonly record struct DimensionKey(string Tenant, FoldedDimensions Dimension, string Value)
{
    /// <summary>Gets the stored values of the dimensions that this version rolls up.</summary>
    public static IEnumerable<DimensionKey> Of(IEnumerable<DimensionValueRow> stored) => stored
        .Select(row => (Row: row, Dimension: RolledUpDimensions.Find(row.Dimension)))
        .Where(pair => pair.Dimension is not null)
        .Select(pair => new DimensionKey(pair.Row.Tenant, pair.Dimension!.Bit, pair.Row.Value));

    /// <summary>Gets 64 bits of a SHA-256 that stand for the key in intents. Stored: never change how it is worked out.</summary>
    public ulong Hash
    {
        get
        {
            var text = Encoding.UTF8.GetBytes($"{Tenant}\n{(int)Dimension}\n{Value}");
            return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(text));
        }
    }
}
