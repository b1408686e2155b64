using System.Collections.Immutable;
using System.Text.Json;

namespace Telemetry.Events.Mapping;

/// <summary>Turns one provider's usage object into disjoint token classes. Pure and thread-safe.</summary>
public abstract class UsageMapper
{
    private const string Root = "raw_usage";

    private protected UsageMapper()
    {
    }

    /// <summary>Maps a usage object. It never throws for bad input: what is wrong is in <see cref="MappedUsage.Faults"/>.</summary>
    /// <param name="rawUsage">The object as the provider sent it, UTF-8.</param>
    /// <param name="provider">Who served the call; it settles what the shape leaves open (the default TTL of cache writes).</param>
    public MappedUsage Map(ReadOnlySpan<byte> rawUsage, string provider)
    {
        var faults = new FaultList();
        var before = UsageNode.Used;
        try
        {
            var root = UsageNode.Parse(rawUsage, Root, faults);
            var mapped = Map(new UsageCursor(root, faults), provider);
            CheckCounts(mapped, faults);
            return faults.IsEmpty
                ? mapped with { Flags = Gaps(root) }
                : new MappedUsage { Faults = faults.ToImmutable() };
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return new MappedUsage { Faults = [new EventFault(DeadLetterReasons.Malformed, Root, $"is not valid JSON: {malformed.Message}")] };
        }
        finally
        {
            UsageNode.GiveBack(before);
        }
    }

    /// <summary>Reads what the shape knows; members it leaves untouched are reported as gaps if they count something.</summary>
    private protected abstract MappedUsage Map(UsageCursor usage, string provider);

    /// <summary>Writes without a stated time to live: 5 minutes where Anthropic's rules hold, else unspecified.</summary>
    internal static bool DefaultsTo5m(string provider) => provider is "anthropic" or "bedrock" or "vertex";

    private static void CheckCounts(MappedUsage mapped, FaultList faults)
    {
        if (mapped.Iterations.Length > EventLimits.Iterations)
        {
            faults.Invalid(Root, $"has {mapped.Iterations.Length} metered parts; at most {EventLimits.Iterations} are allowed.");
        }

        foreach (var tokenClass in TokenClasses.All)
        {
            if (Most(mapped, tokenClass) > EventLimits.Count)
            {
                faults.Invalid(Root, $"comes to more than {EventLimits.Count} {TokenClasses.NameOf(tokenClass)}.");
            }
        }
    }

    private static long Most(MappedUsage mapped, TokenClass tokenClass)
    {
        var most = mapped.Usage[tokenClass];
        foreach (var part in mapped.Iterations)
        {
            most = Math.Max(most, part.Usage[tokenClass]);
        }

        return most;
    }

    private static ImmutableArray<string> Gaps(UsageNode root)
    {
        SortedSet<string>? flags = null;
        root.CollectGaps("", ref flags);
        return flags is null ? [] : [.. flags.Take(EventFlags.MostUnmapped)];
    }
}
