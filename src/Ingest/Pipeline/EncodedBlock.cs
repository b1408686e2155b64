using System.Globalization;
using Telemetry.Store.Native;
using Telemetry.Store.Rows;

namespace Telemetry.Ingest.Pipeline;

/// <summary>Rows as the bytes that are sent, with their hash.</summary>
internal sealed class EncodedBlock : IDisposable
{
    public EncodedBlock(IEnumerable<UsageEventRow> rows)
    {
        Content = new UsageEventBlock();
        foreach (var row in rows)
        {
            Content.Add(row);
        }

        Hash = UInt128.Parse(Content.Hash(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    public UsageEventBlock Content { get; }
    public int Rows => Content.Rows;
    public UInt128 Hash { get; }

    public void Dispose() => Content.Dispose();
}
