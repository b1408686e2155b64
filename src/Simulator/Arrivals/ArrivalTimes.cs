using Telemetry.Simulator.Company;
using Telemetry.Simulator.Fitted;

namespace Telemetry.Simulator.Arrivals;

/// <summary>
/// The times of a workload's calls in order, as many as asked for and all within the period. The gaps run on a clock that
/// goes fast where much is to be expected (<see cref="Intensity"/>); one pass before the first time finds how long all of
/// them are together, so that they fill the period.
/// </summary>
internal sealed class ArrivalTimes
{
    /// <summary>Bits behind the point of a place on the clock.</summary>
    private const int PlaceBits = 14;
    private const int RatioBits = 24;

    private readonly Intensity intensity;
    private readonly long startMs;
    private readonly long calls;
    private readonly ulong ratio;
    private GapSource gaps;
    private long drawn;
    private long place;
    private long stepPlace;
    private long stepWeight;
    private int step;

    /// <summary>Begins the times.</summary>
    /// <param name="sum">The sum of <paramref name="intensity"/>.</param>
    public ArrivalTimes(Intensity intensity, IntensitySum sum, ArrivalShape shape, long calls, long startMs, ulong seed)
    {
        (this.intensity, this.calls, this.startMs) = (intensity, calls, startMs);
        var typicalMs = (long)((Int128)Intensity.StepMs * sum.Total / sum.Typical);
        var once = new GapSource(shape, calls, typicalMs, seed);
        var length = 1L;
        for (var i = 0L; i <= calls; i++)
        {
            length += once.Next();
        }

        // A handful of calls may have hardly any gap between them; they then lie in a part of the period.
        length = Math.Max(length, FittedTables.GapUnit / 2);
        this.ratio = (ulong)(((UInt128)(ulong)sum.Total << (PlaceBits + RatioBits)) / (ulong)length);
        this.gaps = new GapSource(shape, calls, typicalMs, seed);
        this.stepWeight = intensity.Weight(0);
    }

    /// <summary>Gets how many times are left.</summary>
    public long Left => this.calls - this.drawn;

    /// <summary>Gets the next time in milliseconds since 1970; not before the one before. Call it only while some are left.</summary>
    public long Next()
    {
        this.drawn++;
        this.place += (long)(((UInt128)(ulong)this.gaps.Next() * this.ratio) >> RatioBits);
        var weight = this.place >> PlaceBits;
        while (weight >= this.stepPlace + this.stepWeight && this.step < this.intensity.Steps - 1)
        {
            this.stepPlace += this.stepWeight;
            this.stepWeight = this.intensity.Weight(++this.step);
        }

        var inStep = this.place - (this.stepPlace << PlaceBits);
        var offset = inStep * Intensity.StepMs / (this.stepWeight << PlaceBits);
        return this.startMs + ((long)this.step * Intensity.StepMs) + Math.Min(offset, Intensity.StepMs - 1);
    }
}
