using Telemetry.Simulator.Models;

namespace Telemetry.Simulator.Calls;

/// <summary>
/// A provider's prompt cache as one workload sees it: an entry for each fixed part and model, which can be read once the
/// answer to the call that wrote it has begun, and which lives on with each read. So hits follow from the gaps between calls.
/// </summary>
internal sealed class PromptCache(int prefixes)
{
    private const long FiveMinutesMs = 5 * 60_000;
    private const long ThirtyMinutesMs = 30 * 60_000;
    private const long HourMs = 60 * 60_000;

    /// <summary>Providers that cache by themselves report reads in steps of this many tokens.</summary>
    private const long Step = 128;

    private readonly long[] readableFrom = new long[prefixes * ModelLineup.All.Count];
    private readonly long[] expiresAt = new long[prefixes * ModelLineup.All.Count];

    /// <summary>Serves the fixed part of a prompt.</summary>
    /// <param name="tokens">The length of the fixed part.</param>
    /// <param name="forAnHour">Whether the caller marks it for an hour, where the provider offers that.</param>
    /// <param name="firstTokenMs">How long the call takes until its answer begins.</param>
    /// <returns>The fixed part's tokens by class.</returns>
    public CallTokens Serve(SimulatedModel model, int prefix, long tokens, bool forAnHour, long atMs, long firstTokenMs)
    {
        if (model.Cache == CacheRule.None)
        {
            return new CallTokens { Uncached = tokens };
        }

        var lifetime = Lifetime(model.Cache, forAnHour);
        var entry = (prefix * ModelLineup.All.Count) + model.Index;
        var isAlive = atMs <= this.expiresAt[entry];
        if (isAlive && atMs >= this.readableFrom[entry])
        {
            this.expiresAt[entry] = atMs + lifetime;
            return Read(model.Cache, tokens);
        }

        if (!isAlive)
        {
            this.readableFrom[entry] = atMs + firstTokenMs;
        }

        // While the first answer has not begun, whoever comes next writes the same again.
        this.expiresAt[entry] = atMs + lifetime;
        return Written(model.Cache, tokens, lifetime);
    }

    private static long Lifetime(CacheRule rule, bool forAnHour) => rule switch
    {
        CacheRule.Marked when forAnHour => HourMs,
        CacheRule.AutomaticWithWrites => ThirtyMinutesMs,
        _ => FiveMinutesMs,
    };

    private static CallTokens Read(CacheRule rule, long tokens)
    {
        var read = rule is CacheRule.Automatic or CacheRule.AutomaticWithWrites ? tokens / Step * Step : tokens;
        return new CallTokens { Read = read, Uncached = tokens - read };
    }

    private static CallTokens Written(CacheRule rule, long tokens, long lifetime) => rule switch
    {
        CacheRule.Automatic => new CallTokens { Uncached = tokens },
        CacheRule.AutomaticWithWrites => new CallTokens { WrittenOther = tokens },
        _ when lifetime == HourMs => new CallTokens { Written1h = tokens },
        _ => new CallTokens { Written5m = tokens },
    };
}
