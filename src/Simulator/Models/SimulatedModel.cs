namespace Telemetry.Simulator.Models;

/// <summary>How large a model is: what its makers sell as the cheap, the usual and the strong one.</summary>
internal enum ModelTier
{
    Small,
    Medium,
    Large,
}

/// <summary>What a provider's prompt cache does and reports.</summary>
internal enum CacheRule
{
    /// <summary>Nothing is cached, or nothing is said about it.</summary>
    None,

    /// <summary>Anthropic: what the caller marks is written at a premium and read for its lifetime, which each read renews.</summary>
    Marked,

    /// <summary>As <see cref="Marked"/>, for five minutes only (Bedrock).</summary>
    MarkedFiveMinutes,

    /// <summary>The provider caches by itself and charges nothing for it: reads in steps of 128 tokens.</summary>
    Automatic,

    /// <summary>As <see cref="Automatic"/>, but writes are charged and the entry lives for 30 minutes.</summary>
    AutomaticWithWrites,
}

/// <summary>One model as the company uses it.</summary>
/// <param name="Index">Its place among all models of the simulation, from 0.</param>
/// <param name="From">The first day on which the company may use it: not before the provider offered it at the card of the price book.</param>
internal sealed record SimulatedModel(int Index, string Provider, string Api, string Name, ModelTier Tier, CacheRule Cache, DateOnly From);

/// <summary>One provider's models of one size in the order of their release; a team moves along it.</summary>
internal sealed class ModelSeries(ModelTier tier, params SimulatedModel[] models)
{
    public ModelTier Tier => tier;

    public IReadOnlyList<SimulatedModel> Models => models;

    /// <summary>Gets the newest model that a team uses on a day.</summary>
    /// <param name="lagDays">How many days after its first day the team moves to a model.</param>
    public SimulatedModel CurrentOn(DateOnly day, int lagDays) => models[CurrentIndex(day, lagDays)];

    /// <summary>Gets the model before the current one, which some callers stay with; the current one where there is none.</summary>
    public SimulatedModel FormerOn(DateOnly day, int lagDays) => models[Math.Max(0, CurrentIndex(day, lagDays) - 1)];

    private int CurrentIndex(DateOnly day, int lagDays)
    {
        var moved = day.DayNumber - lagDays;
        var index = models.Length - 1;
        while (index > 0 && models[index].From.DayNumber > moved)
        {
            index--;
        }

        return index;
    }
}
