using System.Globalization;
using Telemetry.Store.Native;
using Telemetry.Store.Rows;

namespace Telemetry.Ingest.Pipeline;

/// <summary>Rows as the bytes that are sent, with their hash.</summary>
internal sealed class EncodedBlock : IDisposable
{
    public EncodedBlock(IReadOnlyList<UsageEventRow> rows)
    {
        Content = new UsageEventBlock();
        Content.AddRange(rows);
        Hash = UInt128.Parse(Content.Hash(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    public UsageEventBlock Content { get; }
    public int Rows => Content.Rows;
    public UInt128 Hash { get; }

    public void Dispose() => Content.Dispose();
}
