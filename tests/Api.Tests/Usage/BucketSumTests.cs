using System.Globalization;
using System.Text.Json;
using FsCheck.Fluent;
using NodaTime;
using Telemetry.Aggregator.Calendar;
using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.Usage;

/// <summary>The same events add up the same, whatever the bucket, the zone and the table that answers.</summary>
public sealed class BucketSumTests : IAsyncLifetime
{
    private static readonly BucketKind[] Buckets = [.. Enumerable.Range(0, BucketKinds.Names.Length).Select(static at => (BucketKind)at)];
    private const string AllFromRaw = "&session=&session=s1";
    private static readonly string[] Uneven =
    [
        "UTC", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham", "Australia/Eucla", "America/St_Johns",
        "Asia/Tehran", "Europe/Berlin", "America/New_York", "Africa/Casablanca", "America/Havana", "Asia/Gaza", "Pacific/Apia",
    ];

    private readonly List<(Instant At, string Team, decimal Cost)> events = [];
    private ApiHost host = null!;

    public async Task InitializeAsync()
    {
        this.host = await ApiHost.StartAsync();
        var random = new Random(20261121);
        var calls = new List<StoredCall>();
        for (var i = 0; i < 800; i++)
        {
            // Half of them lie close to the clock changes of 2026, where mistakes would show.
            var centre = i % 2 == 0 ? Instant.FromUtc(2026, 6, 1, 0, 0) : i % 4 == 1 ? Instant.FromUtc(2026, 3, 29, 1, 0) : Instant.FromUtc(2026, 10, 25, 1, 0);
            var at = centre + Duration.FromSeconds(random.Next(-1, 1) + (random.NextDouble() - 0.5) * (i % 2 == 0 ? 27_000_000 : 700_000));
            at = Instant.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
            var team = new[] { "", "ads", "search" }[random.Next(3)];
            var cost = random.Next(1, 1_000_000) / 1_000_000_000_000m;
            this.events.Add((at, team, cost));
            calls.Add(new StoredCall
            {
                OccurredAt = at.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
                Team = team,
                Session = random.Next(2) == 0 ? "" : "s1",
                OutputTokens = random.Next(1000),
            }.Costing(cost.ToString(CultureInfo.InvariantCulture)));
        }

        await this.host.StoreAsync(calls);
    }

    public async Task DisposeAsync() => await this.host.DisposeAsync();

    [Fact]
    public async Task Every_bucket_in_uneven_zones_holds_exactly_its_events_from_rollups_and_from_raw_rows()
    {
        foreach (var zone in Uneven)
        {
            foreach (var bucket in Buckets)
            {
                await CheckAsync(zone, bucket, "2026-03-01T00:00:00Z", "2026-11-01T00:00:00Z", "");
                if (bucket is BucketKind.Hour or BucketKind.Day)
                {
                    await CheckAsync(zone, bucket, "2026-03-01T00:00:00Z", "2026-11-01T00:00:00Z", AllFromRaw);
                }
            }
        }
    }

    [Fact]
    public async Task Any_range_in_any_zone_holds_exactly_its_events()
    {
        var zones = Gen.Elements(DateTimeZoneProviders.Tzdb.Ids.AsEnumerable());
        var buckets = Gen.Elements(Buckets);
        var minutes = Gen.Choose(0, 300 * 24 * 60);
        var sample = zones.Zip(buckets).Zip(minutes.Zip(minutes)).Sample(30, 30);
        foreach (var ((zone, bucket), (one, other)) in sample)
        {
            var from = Instant.FromUtc(2026, 1, 20, 0, 0) + Duration.FromMinutes(Math.Min(one, other));
            var to = from + Duration.FromMinutes(Math.Abs(one - other) + 1);
            await CheckAsync(zone, bucket, from.ToString(), to.ToString(), "");
        }
    }

    private async Task CheckAsync(string zone, BucketKind bucket, string from, string to, string more)
    {
        var path = $"/api/v1/spend?bucket={BucketKinds.NameOf(bucket)}&group_by=team&limit=10000&tz={Uri.EscapeDataString(zone)}&from={from}&to={to}{more}";
        var answer = await this.host.GetAsync(path);
        var (first, end) = (At(from), At(to));
        var calendar = new BucketCalendar(DateTimeZoneProviders.Tzdb[zone], bucket);
        var inside = this.events.Where(stored => stored.At >= first && stored.At < end).ToList();
        var expected = inside
            .GroupBy(stored => (Start: bucket == BucketKind.None ? first : Instant.Max(first, calendar.StartOf(stored.At)), stored.Team))
            .OrderBy(group => group.Key.Start).ThenByDescending(group => group.Sum(stored => stored.Cost)).ThenBy(group => group.Key.Team, StringComparer.Ordinal)
            .Select(group => $"{group.Key.Start} {group.Key.Team} {group.Count()} {Money(group.Sum(stored => stored.Cost))}")
            .ToList();

        var rows = answer.Rows();
        Assert.True(expected.SequenceEqual(rows.Select(RowText)), $"{path}\n{string.Join('\n', expected.Take(5))}\nbut\n{string.Join('\n', rows.Select(RowText).Take(5))}");
        Assert.Equal(Money(inside.Sum(stored => stored.Cost)), answer.GetProperty("total").Text("cost_usd"));
        Assert.Equal(inside.Count, answer.GetProperty("total").Number("calls"));
        Assert.All(rows, row => Assert.True(At(row.Text("start")!) < At(row.Text("end")!)));
    }

    private static string RowText(JsonElement row) =>
        $"{At(row.Text("start")!)} {row.Group("team")} {row.Number("calls")} {row.Text("cost_usd")}";

    private static string Money(decimal amount) => amount.ToString("0.############", CultureInfo.InvariantCulture);

    private static Instant At(string text) => NodaTime.Text.InstantPattern.ExtendedIso.Parse(text).Value;
}
