using System.Numerics;

namespace Telemetry.Simulator.Randomness;

/// <summary>
/// A stream of random bits: xoshiro256** (Blackman and Vigna, 2018), its state filled by SplitMix64. It is written out here
/// because the runtime's own generator may change; whole numbers only, so the same seed gives the same draws everywhere.
/// </summary>
internal struct RandomSource
{
    private ulong s0;
    private ulong s1;
    private ulong s2;
    private ulong s3;

    /// <summary>Makes a stream.</summary>
    /// <param name="seed">Streams of different seeds know nothing of each other.</param>
    public RandomSource(ulong seed)
    {
        this.s0 = SplitMix(ref seed);
        this.s1 = SplitMix(ref seed);
        this.s2 = SplitMix(ref seed);
        this.s3 = SplitMix(ref seed);
    }

    /// <summary>Makes one seed of several numbers, so that a change of any of them changes it wholly.</summary>
    public static ulong SeedOf(params ReadOnlySpan<ulong> parts)
    {
        var seed = 0UL;
        foreach (var part in parts)
        {
            seed ^= part;
            seed = SplitMix(ref seed);
        }

        return seed;
    }

    /// <summary>Draws 64 random bits.</summary>
    public ulong Next()
    {
        unchecked
        {
            var result = BitOperations.RotateLeft(this.s1 * 5, 7) * 9;
            var shifted = this.s1 << 17;
            this.s2 ^= this.s0;
            this.s3 ^= this.s1;
            this.s1 ^= this.s2;
            this.s0 ^= this.s3;
            this.s2 ^= shifted;
            this.s3 = BitOperations.RotateLeft(this.s3, 45);
            return result;
        }
    }

    /// <summary>Draws a number from 0 to below <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    /// <summary>Draws whether something of a probability happens.</summary>
    /// <param name="perMillion">The probability in parts of a million.</param>
    public bool Chance(int perMillion) => Below(1_000_000) < perMillion;

    private static ulong SplitMix(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = state;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
