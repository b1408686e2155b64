using Telemetry.Simulator.Fitted;
using Telemetry.Simulator.Models;
using Telemetry.Simulator.Randomness;

namespace Telemetry.Simulator.Calls;

/// <summary>How long calls take: the prompt is read, faster from the cache, then token follows token; larger models are slower.</summary>
internal static class Latency
{
    /// <summary>Draws the milliseconds until an answer begins.</summary>
    public static long FirstToken(ModelTier tier, in CallTokens tokens, ref RandomSource random)
    {
        var (basis, perMs) = tier switch
        {
            ModelTier.Small => (140, 55),
            ModelTier.Medium => (260, 30),
            _ => (480, 16),
        };
        var reading = (tokens.Uncached + tokens.Written5m + tokens.Written1h + tokens.WrittenOther + (tokens.Read / 12)) / perMs;
        return Spread(basis + reading, ref random);
    }

    /// <summary>Draws the milliseconds from the first token to the last.</summary>
    public static long Rest(ModelTier tier, long output, ref RandomSource random)
    {
        var microsecondsPerToken = tier switch
        {
            ModelTier.Small => 5_500,
            ModelTier.Medium => 12_000,
            _ => 21_000,
        };
        return Spread(output * microsecondsPerToken / 1000, ref random);
    }

    /// <summary>Most calls take somewhat less than the usual, a few much longer.</summary>
    private static long Spread(long usual, ref RandomSource random)
    {
        long wait = FittedTables.Shared.IndependentGap.Of(random.Next());
        return (usual * 3 / 5) + (usual * wait / FittedTables.GapUnit * 2 / 5);
    }
}
