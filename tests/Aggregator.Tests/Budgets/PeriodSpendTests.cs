using System.Globalization;
using NodaTime;
using Telemetry.Aggregator.Budgets;
using Telemetry.Aggregator.Calendar;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Events;
using Telemetry.Store.Client;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.Tests.Budgets;

/// <summary>What a budget spent is the sum of its events, whatever the zone, the period, the filter and the table that answers.</summary>
public sealed class PeriodSpendTests
{
    private static readonly string[] Zones =
        ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Chatham", "Asia/Shanghai", "Pacific/Apia", "Australia/Lord_Howe"];

    private static readonly string[] Filters =
    [
        "", "\"team\":[\"t1\",\"\"]", "\"model\":[\"m0\"],\"team\":[\"t0\",\"t2\"]", "\"user\":[\"u1\",\"u2\"]", "\"user\":[\"u1\"],\"model\":[\"m1\"]",
        "\"user\":[\"u0\"],\"team\":[\"t0\"]", "\"customer\":[\"\",\"c1\"]", "\"tenant\":[\"acme\"]", "\"agent\":[\"a1\"],\"user\":[\"u1\",\"u0\"]",
    ];

    private static readonly string[] Pers = ["", "\"user\"", "\"team\"", "\"model\"", "\"tenant\""];
    private static readonly string[] Periods = ["day", "week", "month", "quarter", "year"];

    [Theory]
    [InlineData(1, "2026-03-29T10:00:00Z")]
    [InlineData(2, "2026-10-25T22:59:00Z")]
    [InlineData(3, "2028-02-29T12:00:00Z")]
    [InlineData(4, "2026-12-31T23:30:00Z")]
    public async Task Period_spend_equals_the_sum_of_its_events(int seed, string now)
    {
        var random = new Random(seed);
        await using var rig = await BudgetRig.StartAsync(now);
        var at = BudgetRig.At(now);
        var rows = Enumerable.Range(0, 400).Select(n => Row(random, at, n)).ToList();
        var budgets = new List<StoredBudget>();
        for (var n = 0; n < 10; n++)
        {
            budgets.Add(await rig.PutAsync(
                $$"""{"id":"b{{n}}","limit_usd":"1000","period":"{{Pick(random, Periods)}}","timezone":"{{Pick(random, Zones)}}","filter":{{{Pick(random, Filters)}}},"per":[{{Pick(random, Pers)}}]}""",
                random.Next(4) == 0 ? "acme" : null));
        }

        await StoredEvents.InsertAsync(rig.Store, rows.Take(200));
        await rig.ReadAsync();
        await StoredEvents.InsertAsync(rig.Store, rows.Skip(200));
        var adjusted = new List<(UsageEventRow Row, decimal By)>();
        foreach (var row in rows.Take(5))
        {
            adjusted.Add((row, 0.25m));
            await StoredEvents.AdjustAsync(rig.Store, row, 0.25m);
        }

        var costs = rows.Select(row => (row.Event, Cost: row.CostUsd!.Value)).Concat(adjusted.Select(pair => (pair.Row.Event, Cost: pair.By))).ToList();
        var standings = await rig.ReadAsync();
        foreach (var stored in budgets)
        {
            var current = standings.Where(standing => !standing.IsClosed && standing.BudgetId == stored.Budget.Id).ToList();
            var (from, to) = (BudgetStart(stored, at), BudgetEnd(stored, at));
            var expected = costs
                .Where(pair => pair.Event.OccurredAt >= from && pair.Event.OccurredAt < to && Counts(stored, pair.Event))
                .GroupBy(pair => stored.Budget.Per is { } per ? Value(pair.Event, per.Name) : null)
                .Where(group => group.Key != "")
                .Select(group => (group.Key, Sum: group.Sum(pair => pair.Cost)))
                .ToList();
            if (stored.Budget.Per is null && expected.Count == 0)
            {
                expected.Add((null, 0m));
            }

            var what = BudgetJson.Write(stored.Budget).ToJsonString();
            Assert.True(
                expected.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(current.Select(standing => (standing.PerValue, standing.SpentUsd)).OrderBy(pair => pair.PerValue, StringComparer.Ordinal)),
                $"{what}: expected {string.Join(", ", expected)}, found {string.Join(", ", current.Select(standing => (standing.PerValue, standing.SpentUsd)))}");

            // The series of the same period says the same.
            var grid = new BucketGrid(random.Next(2) == 0 ? BucketKind.Hour : BucketKind.Day, stored.Budget.Zone, Instant.FromDateTimeOffset(from), Instant.FromDateTimeOffset(to));
            var series = await rig.Spend.SeriesAsync(stored, grid, perValue: null, CancellationToken.None);
            Assert.Equal(
                expected.Where(pair => pair.Sum != 0).Select(pair => (pair.Key ?? "", pair.Sum)).OrderBy(pair => pair.Item1, StringComparer.Ordinal),
                series.Select(value => (value.Key, value.Sum(point => point.CostUsd))).OrderBy(pair => pair.Key, StringComparer.Ordinal));
            Assert.Equal(expected.Sum(pair => pair.Sum), (await rig.Spend.TotalSeriesAsync(stored, new BucketGrid(BucketKind.None, DateTimeZone.Utc, grid.From, grid.To), CancellationToken.None)).Sum(point => point.CostUsd));
        }
    }

    [Fact]
    public async Task Values_that_the_rollups_folded_away_are_read_from_single_events()
    {
        await using var rig = await BudgetRig.StartAsync("2026-11-21T12:00:00Z");
        var at = BudgetRig.At("2026-11-21T10:00:00Z");
        var rare = StoredEvents.Row(at, 3m, new Attribution { Team = "rare" }) with { Folded = FoldedDimensions.Team };
        await StoredEvents.InsertAsync(
            rig.Store, Enumerable.Range(0, 1_000).Select(n => StoredEvents.Row(at, 1m, new Attribution { Team = $"t{n}" })).Append(rare));
        await StoredEvents.AdjustAsync(rig.Store, rare, 0.5m);
        await rig.PutAsync("""{"id":"rare","limit_usd":"10","period":"week","filter":{"team":["rare"]}}""");
        Assert.Equal(3.5m, (await rig.CurrentAsync()).SpentUsd);
        Assert.Equal("events", await rig.Store.ScalarAsync<string>("SELECT toString(source) FROM budget_periods"));
    }

    private static UsageEventRow Row(Random random, DateTimeOffset now, int n)
    {
        // Most lie around the ends of periods, to the millisecond.
        var span = random.Next(4) switch { 0 => TimeSpan.FromDays(380), 1 => TimeSpan.FromDays(31), 2 => TimeSpan.FromDays(3), _ => TimeSpan.FromHours(26) };
        var at = now.AddMilliseconds(-random.NextInt64((long)span.TotalMilliseconds));
        at = random.Next(3) == 0 ? at.AddTicks(-(at.Ticks % TimeSpan.FromMinutes(15).Ticks)) : at;
        return StoredEvents.Row(
            at,
            random.Next(1, 1_000_000) / 1_000_000m,
            new Attribution { Team = Maybe(random, "t", 3), User = Maybe(random, "u", 3), Customer = Maybe(random, "c", 2), Agent = Maybe(random, "a", 2) },
            $"m{n % 2}",
            n % 3 == 0 ? "acme" : "");
    }

    private static string Maybe(Random random, string prefix, int count) =>
        random.Next(count + 1) is var n && n == count ? "" : string.Create(CultureInfo.InvariantCulture, $"{prefix}{n}");

    private static string Pick(Random random, string[] of) => of[random.Next(of.Length)];

    private static bool Counts(StoredBudget stored, UsageEvent made) =>
        (stored.Tenant is null || stored.Tenant == made.Tenant)
        && stored.Budget.Filter.All((DimensionFilter filter) => filter.Values.Contains(Value(made, filter.Dimension.Name)));

    private static string Value(UsageEvent made, string name) => name switch
    {
        "team" => made.Dimensions.Team,
        "user" => made.Dimensions.User,
        "customer" => made.Dimensions.Customer,
        "agent" => made.Dimensions.Agent,
        "model" => made.Model,
        _ => made.Tenant,
    };

    // The zone's dates by the system's own zone data, not by the calendar under test.
    private static DateTimeOffset BudgetStart(StoredBudget stored, DateTimeOffset now) => Bound(stored, FirstDate(stored, now));

    private static DateTimeOffset BudgetEnd(StoredBudget stored, DateTimeOffset now)
    {
        var first = FirstDate(stored, now);
        return Bound(stored, BudgetNames.NameOf(stored.Budget.Period) switch
        {
            "day" => first.AddDays(1),
            "week" => first.AddDays(7),
            "month" => first.AddMonths(1),
            "quarter" => first.AddMonths(3),
            _ => first.AddYears(1),
        });
    }

    private static DateTime FirstDate(StoredBudget stored, DateTimeOffset now)
    {
        var date = TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(stored.Budget.Zone.Id)).Date;
        return BudgetNames.NameOf(stored.Budget.Period) switch
        {
            "day" => date,
            "week" => date.AddDays(-(((int)date.DayOfWeek + 6) % 7)),
            "month" => new DateTime(date.Year, date.Month, 1),
            "quarter" => new DateTime(date.Year, ((date.Month - 1) / 3 * 3) + 1, 1),
            _ => new DateTime(date.Year, 1, 1),
        };
    }

    private static DateTimeOffset Bound(StoredBudget stored, DateTime midnight) =>
        new DateTimeOffset(midnight, TimeZoneInfo.FindSystemTimeZoneById(stored.Budget.Zone.Id).GetUtcOffset(midnight)).ToUniversalTime();
}
