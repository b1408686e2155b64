namespace Telemetry.Api.Rollups;

/// <summary>
/// Calls counted by how long they took, in logarithmic buckets: bucket b holds (1.02^(b-1), 1.02^b] ms, bucket -1 less than 1 ms.
/// </summary>
internal sealed class LatencyHistogram
{
    private const double Ratio = 1.02;
    private const int BelowOne = -1;
    private const int Decimals = 3;
    private readonly short[] buckets;
    private readonly long[] calls;

    /// <param name="buckets">The buckets, ascending.</param>
    /// <param name="calls">The calls of each.</param>
    public LatencyHistogram(short[] buckets, long[] calls) => (this.buckets, this.calls) = (buckets, calls);

    public static LatencyHistogram Empty { get; } = new([], []);

    /// <summary>Gets the time in milliseconds that a share of the calls did not exceed, within 1 %; null without calls.</summary>
    /// <param name="percent">0 to 100, by nearest rank.</param>
    public double? Percentile(int percent)
    {
        var total = 0L;
        foreach (var count in this.calls)
        {
            total += count;
        }

        if (total <= 0)
        {
            return null;
        }

        var rank = Math.Max(1, ((total * percent) + 99) / 100);
        var seen = 0L;
        for (var at = 0; at < this.calls.Length; at++)
        {
            seen += this.calls[at];
            if (seen >= rank)
            {
                return ValueOf(this.buckets[at]);
            }
        }

        return ValueOf(this.buckets[^1]);
    }

    // Stored times are whole milliseconds: where a bucket holds only one, that is the value; else the point that is
    // equally far, in proportion, from both ends.
    private static double ValueOf(int bucket)
    {
        if (bucket <= BelowOne)
        {
            return 0;
        }

        var high = Math.Pow(Ratio, bucket);
        var last = Math.Floor(high);
        var first = Math.Floor(Math.Pow(Ratio, bucket - 1)) + 1;
        return first == last ? first : Math.Round(2 * high / (Ratio + 1), Decimals);
    }
}
