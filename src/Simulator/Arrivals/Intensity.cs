using Telemetry.Simulator.Calendar;
using Telemetry.Simulator.Company;
using Telemetry.Simulator.Randomness;

namespace Telemetry.Simulator.Arrivals;

/// <summary>How many calls of a workload are to be expected in each five minutes: rhythm, growth, holidays, the anomaly, and chance.</summary>
internal sealed class Intensity
{
    /// <summary>The width of a step in milliseconds.</summary>
    public const int StepMs = 300_000;

    private const int StepsPerDay = 86_400_000 / StepMs;

    /// <summary>A day adds this many thousandths of the first day's calls: about 15 % in a month.</summary>
    private const int GrowthPerMille = 5;

    /// <summary>Steps differ by up to this many thousandths either way; the conversation trace's counts of five minutes do.</summary>
    private const int NoisePerMille = 140;

    private readonly Workload workload;
    private readonly DateTime start;
    private readonly Anomaly? anomaly;
    private readonly ulong seed;

    public Intensity(Workload workload, SimulationOptions options, Anomaly anomaly, ulong seed)
    {
        (this.workload, this.start, this.seed) = (workload, options.StartTime, seed);
        this.anomaly = workload == Workloads.Anomalous ? anomaly : null;
        Steps = options.Days * StepsPerDay;
    }

    public int Steps { get; }

    /// <summary>Gets the weight of a step: a positive whole number below 2^25.</summary>
    public long Weight(int step)
    {
        var utc = this.start.AddMilliseconds((long)step * StepMs);
        var local = this.workload.Zone.LocalOf(utc);
        var rhythm = this.workload.Feature.Rhythm;
        var weight = rhythm.At(local) * this.workload.Share / 1000;
        if (PublicHolidays.NameOf(this.workload.Zone.Holidays, DateOnly.FromDateTime(local)) is not null)
        {
            weight = weight * rhythm.Holiday / 1000;
        }

        weight = weight * (1000 + ((long)step / StepsPerDay * GrowthPerMille)) / 1000;
        weight = weight * (1000 - NoisePerMille + (long)(RandomSource.SeedOf(this.seed, (ulong)step) % ((2 * NoisePerMille) + 1))) / 1000;
        return Math.Max(1, this.anomaly?.Holds(utc) == true ? weight * Anomaly.Times : weight);
    }

    /// <summary>Adds up all weights.</summary>
    public IntensitySum Sum()
    {
        var (sum, squares) = (0L, (Int128)0);
        for (var step = 0; step < Steps; step++)
        {
            var weight = Weight(step);
            sum += weight;
            squares += (Int128)weight * weight;
        }

        return new IntensitySum(sum, Math.Max(1, (long)(squares / sum)));
    }
}

/// <summary>The weights of all steps.</summary>
/// <param name="Total">Their sum.</param>
/// <param name="Typical">The weight of the step in which a call, not a step, taken at random lies.</param>
internal readonly record struct IntensitySum(long Total, long Typical);
