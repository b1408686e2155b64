using NodaTime;
using Telemetry.Aggregator.Budgets.Spend;
using Telemetry.Events;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;
using Telemetry.Simulator;

namespace Telemetry.Aggregator.Tests.Budgets;

/// <summary>Half a year of the simulated company: what each hour cost, in all and by team.</summary>
internal static class SimulatedCompany
{
    private static readonly DateOnly Start = new(2026, 1, 5);
    private static readonly DateTimeOffset Later = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Gets the first day that is held back.</summary>
    public static LocalDate HeldBackFrom { get; } = new(2026, 4, 6);

    /// <summary>Gets the day after the last.</summary>
    public static LocalDate End { get; } = LocalDate.FromDateOnly(Start.AddDays(Days));

    public const int Days = 175;

    /// <summary>Makes the company; an empty team stands for all calls.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyCollection<SpendPoint>> Hours(ulong seed, long events)
    {
        var rater = new Rater(PriceBook.Load(BuiltInBooks.All).BookOrThrow);
        var context = new EventReadContext { AppendedAt = Later, RetentionEvents = TimeSpan.FromDays(4_000) };
        var hours = new Dictionary<string, SortedDictionary<Instant, decimal>>(StringComparer.Ordinal);
        foreach (var block in new Simulation(new SimulationOptions { Events = events, Start = Start, Days = Days, Seed = seed }).Blocks(2))
        {
            for (var at = 0; at < block.Count; at++)
            {
                if (UsageEventReader.Read(block.Event(at), context).Event is { } made && rater.Rate(made, withComponents: false).CostUsd is { } cost)
                {
                    Add("", made, cost);
                    if (made.Dimensions.Team.Length > 0)
                    {
                        Add(made.Dimensions.Team, made, cost);
                    }
                }
            }
        }

        return hours.ToDictionary(
            team => team.Key, team => (IReadOnlyCollection<SpendPoint>)[.. team.Value.Select(hour => new SpendPoint(hour.Key, hour.Value))], StringComparer.Ordinal);

        void Add(string team, UsageEvent made, decimal cost)
        {
            if (!hours.TryGetValue(team, out var series))
            {
                hours[team] = series = [];
            }

            var hour = Instant.FromUnixTimeSeconds(made.OccurredAt.ToUnixTimeSeconds() / 3600 * 3600);
            series[hour] = series.GetValueOrDefault(hour) + cost;
        }
    }
}
