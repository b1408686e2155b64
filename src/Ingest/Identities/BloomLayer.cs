namespace Telemetry.Ingest.Identities;

/// <summary>One Bloom filter of fixed capacity: 12 bits and 8 probes an id, about 0.3 % false positives when full.</summary>
internal sealed class BloomLayer
{
    public const int BitsPerId = 12;
    private const int Probes = 8;

    private readonly ulong bits;

    public BloomLayer(int capacity)
        : this(capacity, 0, new ulong[WordsFor(capacity)])
    {
    }

    public BloomLayer(int capacity, int count, ulong[] words)
    {
        Capacity = capacity;
        Count = count;
        Words = words;
        this.bits = (ulong)words.Length * 64;
    }

    public int Capacity { get; }
    public int Count { get; private set; }
    public ulong[] Words { get; }
    public bool IsFull => Count >= Capacity;

    public static int WordsFor(int capacity) => (int)((((long)capacity * BitsPerId) + 63) / 64);

    public void Add(ulong hash)
    {
        var (position, step) = Start(hash);
        for (var probe = 0; probe < Probes; probe++)
        {
            var bit = Place(position);
            Words[bit >> 6] |= 1UL << (int)(bit & 63);
            position = unchecked(position + step);
        }

        Count++;
    }

    public bool MayContain(ulong hash)
    {
        var (position, step) = Start(hash);
        for (var probe = 0; probe < Probes; probe++)
        {
            var bit = Place(position);
            if ((Words[bit >> 6] & (1UL << (int)(bit & 63))) == 0)
            {
                return false;
            }

            position = unchecked(position + step);
        }

        return true;
    }

    private static (ulong Position, ulong Step) Start(ulong hash) => (hash, IdentityHash.Mix(hash) | 1);

    /// <summary>Maps 64 bits evenly to a bit of the filter: the high half of the product.</summary>
    private ulong Place(ulong position) => Math.BigMul(position, this.bits, out _);
}
