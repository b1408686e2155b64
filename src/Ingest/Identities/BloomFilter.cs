namespace Telemetry.Ingest.Identities;

/// <summary>
/// Says which identities were surely never seen, so that only the others are looked up in the store. It grows by layers,
/// each twice as large as the one before, and never forgets. Not thread-safe.
/// </summary>
public sealed class BloomFilter
{
    private const int FirstCapacityDefault = 64 * 1024;

    // 1 GiB ids a layer keeps the words of a layer addressable as one array.
    private const int CapacityMax = 1 << 30;

    private readonly List<BloomLayer> layers;

    public BloomFilter(int firstCapacity = FirstCapacityDefault)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(firstCapacity);
        this.layers = [new BloomLayer(firstCapacity)];
    }

    internal BloomFilter(List<BloomLayer> layers) => this.layers = layers;

    /// <summary>Gets how many ids were added (one that looked like a copy of an earlier one is not counted).</summary>
    public long Count => this.layers.Sum(layer => (long)layer.Count);

    /// <summary>Gets the memory that the bits take.</summary>
    public long Bytes => this.layers.Sum(layer => (long)layer.Words.Length * sizeof(ulong));

    internal IReadOnlyList<BloomLayer> Layers => this.layers;

    /// <summary>Adds an identity.</summary>
    public void Add(string tenant, Guid eventId)
    {
        var hash = IdentityHash.Of(tenant, eventId);
        if (MayContain(hash))
        {
            return;
        }

        var last = this.layers[^1];
        if (last.IsFull)
        {
            last = new BloomLayer(Math.Min(last.Capacity, CapacityMax / 2) * 2);
            this.layers.Add(last);
        }

        last.Add(hash);
    }

    /// <summary>Gets whether the identity may have been added: false is certain, true is a guess.</summary>
    public bool MayContain(string tenant, Guid eventId) => MayContain(IdentityHash.Of(tenant, eventId));

    private bool MayContain(ulong hash)
    {
        for (var index = this.layers.Count - 1; index >= 0; index--)
        {
            if (this.layers[index].MayContain(hash))
            {
                return true;
            }
        }

        return false;
    }
}
