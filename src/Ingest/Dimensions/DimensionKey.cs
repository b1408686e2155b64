using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Telemetry.Store.Rows;

namespace Telemetry.Ingest.Dimensions;

/// <summary>One value of one rolled-up dimension of one tenant.</summary>
public readonly record struct DimensionKey(string Tenant, FoldedDimensions Dimension, string Value)
{
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
