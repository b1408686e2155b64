using Telemetry.Simulator.Company;
using Telemetry.Simulator.Models;
using Telemetry.Simulator.Randomness;

namespace Telemetry.Simulator.Calls;

/// <summary>Which model a call of a workload goes to on a day.</summary>
internal sealed class ModelChoice
{
    /// <summary>Teams move to a new model within so many days.</summary>
    private const int LagDaysMax = 12;

    /// <summary>So many of a thousand callers have not moved yet.</summary>
    private const int FormerPerMille = 60;

    /// <summary>So many of a thousand short chats try the model that has no price, in the last part of the period.</summary>
    private const int UnknownPerMille = 25;

    private readonly Workload workload;
    private readonly int lagDays;
    private readonly int shares;
    private readonly DateOnly unknownFrom;

    public ModelChoice(Workload workload, SimulationOptions options)
    {
        this.workload = workload;
        this.lagDays = workload.Index * 5 % LagDaysMax;
        this.shares = workload.Feature.Models.Sum(static model => model.Share);
        this.unknownFrom = workload.Feature.HasResponseCache ? options.Start.AddDays(options.Days * 3 / 5) : DateOnly.MaxValue;
    }

    /// <summary>Draws a model.</summary>
    public SimulatedModel Draw(DateOnly day, ref RandomSource random)
    {
        if (day >= this.unknownFrom && random.Below(1000) < UnknownPerMille)
        {
            return ModelLineup.Unknown;
        }

        var drawn = random.Below(this.shares);
        foreach (var (series, share) in this.workload.Feature.Models)
        {
            drawn -= share;
            if (drawn < 0)
            {
                return random.Below(1000) < FormerPerMille ? series.FormerOn(day, this.lagDays) : series.CurrentOn(day, this.lagDays);
            }
        }

        throw new InvalidOperationException("The shares do not add up.");
    }

    /// <summary>Gets the largest model of the workload.</summary>
    public SimulatedModel Largest(DateOnly day) =>
        this.workload.Feature.Models.MaxBy(static model => model.Series.Tier).Series.CurrentOn(day, this.lagDays);
}
