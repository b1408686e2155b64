using System.Security.Cryptography;
using Telemetry.Events;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;

namespace Telemetry.Simulator.Tests;

/// <summary>Simulations read back as any reader of events would read them.</summary>
internal static class SimulatedEvents
{
    private static readonly Lazy<Rater> BuiltIn = new(static () => new Rater(PriceBook.Load(BuiltInBooks.All).BookOrThrow));

    public static Rater Rater => BuiltIn.Value;

    public static SimulationOptions Options(long events, string start, int days, ulong seed = 1) =>
        new() { Events = events, Start = DateOnly.ParseExact(start, "O"), Days = days, Seed = seed };

    /// <summary>Gets the hash of all bytes.</summary>
    public static string HashOf(SimulationOptions options, int threads)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var block in new Simulation(options).Blocks(threads))
        {
            hash.AppendData(block.Bytes.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads every event, as one that was taken in when the simulated period was over.</summary>
    public static IEnumerable<EventReadResult> Read(SimulationOptions options)
    {
        var context = new EventReadContext { AppendedAt = new DateTimeOffset(options.End, TimeOnly.MinValue, TimeSpan.Zero), RetentionEvents = TimeSpan.FromDays(4_000) };
        foreach (var block in new Simulation(options).Blocks(threads: 2))
        {
            for (var index = 0; index < block.Count; index++)
            {
                yield return UsageEventReader.Read(block.Event(index), context);
            }
        }
    }
}

/// <summary>Five weeks around Thanksgiving 2026, which the tests of traits share.</summary>
public sealed class SimulatedWeeks
{
    public SimulatedWeeks()
    {
        Options = SimulatedEvents.Options(150_000, "2026-10-26", 35);
        Simulation = new Simulation(Options);
        Events = [.. SimulatedEvents.Read(Options).Select(static read => read.Event!)];
    }

    public SimulationOptions Options { get; }

    public Simulation Simulation { get; }

    public IReadOnlyList<UsageEvent> Events { get; }

    /// <summary>Gets the events of a feature.</summary>
    public IEnumerable<UsageEvent> Of(string feature) => Events.Where(call => call.Dimensions.Feature == feature);

    /// <summary>Gets how many of some events lie on a day (UTC).</summary>
    public static int On(IEnumerable<UsageEvent> events, string day) =>
        events.Count(call => DateOnly.FromDateTime(call.OccurredAt.UtcDateTime) == DateOnly.ParseExact(day, "O"));
}
