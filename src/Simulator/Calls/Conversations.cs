using Telemetry.Simulator.Randomness;

namespace Telemetry.Simulator.Calls;

/// <summary>The conversations that a workload has open: each belongs to one customer or person, and most calls continue one.</summary>
internal sealed class Conversations(int parties)
{
    private const int Open = 16;

    /// <summary>So many of a hundred calls begin a conversation.</summary>
    private const int Begins = 30;

    private readonly (ulong Number, int Party)[] open = new (ulong, int)[Open];

    /// <summary>Draws the conversation of the next call.</summary>
    public (ulong Number, int Party) Next(ref RandomSource random)
    {
        ref var chosen = ref this.open[random.Below(Open)];
        if (chosen.Number == 0 || random.Below(100) < Begins)
        {
            chosen = (random.Next() | 1, Skewed(ref random));
        }

        return chosen;
    }

    /// <summary>The first tenth of the parties makes about a third of the calls.</summary>
    private int Skewed(ref RandomSource random)
    {
        var drawn = random.Below(1000);
        return drawn * drawn * parties / 1_000_000;
    }
}
