using Telemetry.Simulator.Company;
using Telemetry.Simulator.Fitted;
using Telemetry.Simulator.Randomness;

namespace Telemetry.Simulator.Arrivals;

/// <summary>
/// Draws the gaps between arrivals. A workload as busy as the recorded service has the trace's gaps. A less busy one sees a
/// random part of such a service's requests, so its gaps are sums of the trace's: bursts thin out, until, far below the
/// trace's rate, arrivals know nothing of each other. A busier one has the trace's gaps on a faster clock.
/// </summary>
internal struct GapSource
{
    private const int KeptBits = 16;

    /// <summary>Below one request in this many nothing of the bursts is left.</summary>
    private const int IndependentBelow = 64;

    private readonly QuantileTable table;
    private readonly uint kept;
    private RandomSource random;

    /// <summary>Begins the gaps of a workload.</summary>
    /// <param name="calls">All its calls.</param>
    /// <param name="typicalMs">The milliseconds they would take at the rate at which a typical one of them comes.</param>
    public GapSource(ArrivalShape shape, long calls, long typicalMs, ulong seed)
    {
        this.random = new RandomSource(seed);
        var tables = FittedTables.Shared;
        var trace = shape == ArrivalShape.Code ? tables.Code : tables.Conversation;
        var part = (Int128)calls * trace.MeanGapMicroseconds * (1 << KeptBits) / ((Int128)typicalMs * 1000);
        this.kept = (uint)Int128.Min(part, 1 << KeptBits);
        this.table = trace.Gap;
        if (this.kept < (1 << KeptBits) / IndependentBelow)
        {
            (this.table, this.kept) = (tables.IndependentGap, 1 << KeptBits);
        }
    }

    /// <summary>Draws the next gap; its mean is about <see cref="FittedTables.GapUnit"/>.</summary>
    public long Next()
    {
        long gap = this.table.Of(this.random.Next());
        if (this.kept == 1 << KeptBits)
        {
            return gap;
        }

        while ((this.random.Next() >> (64 - KeptBits)) >= this.kept)
        {
            gap += this.table.Of(this.random.Next());
        }

        return (gap * this.kept) >> KeptBits;
    }
}
