using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Aggregator.Forgetting;
using Telemetry.Aggregator.Verification;
using Telemetry.Events;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Store.Objects;
using Telemetry.Store.Subjects;
using Telemetry.Testing;

namespace Telemetry.Aggregator.Tests;

public sealed class ForgetServiceTests
{
    private const string Name = "ada \"o'hara\"/ünal";
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Steps => [.. Enum.GetNames<ForgetStep>()];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_request_cut_off_after_any_step_is_finished_and_no_figure_changes_by_a_digit(string step)
    {
        var store = await SeedAsync();
        var before = await TotalsAsync(store);
        var cutOff = Enum.Parse<ForgetStep>(step);
        using (var service = Service(store, out _))
        {
            service.Reached = reached => _ = reached == cutOff ? throw new CutOffException() : 0;
            await Assert.ThrowsAsync<CutOffException>(() => service.ForgetAsync(Name, null, CancellationToken.None));
        }

        Assert.Equal(before, await TotalsAsync(store));
        using (var next = Service(store, out _))
        {
            await next.ResumeAsync(CancellationToken.None);
            await next.ResumeAsync(CancellationToken.None);
        }

        Assert.Equal(before, await TotalsAsync(store));
        Assert.Equal(0, await NamedAsync(store, ""));
        await IsRollupOfRawAsync(store);
    }

    [Fact]
    public async Task The_name_goes_and_the_money_stays_under_a_name_that_all_forgotten_share()
    {
        var store = await SeedAsync();
        var before = await TotalsAsync(store);
        using var service = Service(store, out _);

        var first = await service.ForgetAsync(Name, null, CancellationToken.None);
        Assert.Equal((8L, 1L, 1L), (first.Events, first.Adjustments, first.DeadLetters));
        Assert.InRange(first.RollupRows, 4, 10);
        Assert.Equal(Noon + TimeSpan.FromMinutes(65), first.LogCleanBy);
        await service.ForgetAsync("bob", null, CancellationToken.None);

        Assert.Equal(before, await TotalsAsync(store));
        Assert.Equal(0, await NamedAsync(store, ""));
        Assert.Equal(
            [ForgottenSubjects.Replacement, "carl"],
            (await store.QueryAsync<Value>("SELECT DISTINCT entity_value AS Text FROM usage_entity_15m WHERE entity_kind = 'user' ORDER BY Text")).Select(static row => row.Text));
        var letter = await store.ScalarAsync<string>("SELECT original FROM dead_letters FINAL");
        Assert.Equal("{\"dimensions\":{\"user\":\"(forgotten)\",\"team\":\"t\"},\"model\":5}", letter);

        // Nothing that is kept of the request says the name.
        Assert.Equal(0L, await store.ScalarAsync<long>(
            "SELECT toInt64(count()) FROM (SELECT command AS text FROM system.mutations WHERE database = currentDatabase() UNION ALL SELECT body FROM objects) WHERE text LIKE '%ada%' OR text LIKE '%bob%'"));
        var again = await service.ForgetAsync(Name, null, CancellationToken.None);
        Assert.Equal((0L, 0L, 0L, 0L), (again.Events, again.Adjustments, again.RollupRows, again.DeadLetters));
        await IsRollupOfRawAsync(store);
    }

    [Fact]
    public async Task A_name_is_forgotten_in_the_tenant_that_was_named_and_stays_in_the_others()
    {
        var store = await SeedAsync();
        using var service = Service(store, out var subjects);
        await service.ForgetAsync(Name, "acme", CancellationToken.None);

        Assert.Equal(0, await NamedAsync(store, "AND tenant = 'acme'"));
        Assert.NotEqual(0, await NamedAsync(store, "AND tenant = ''"));
        Assert.True(subjects.Covers("acme", Name, Noon));
        Assert.False(subjects.Covers("", Name, Noon));
        Assert.False(subjects.Covers("acme", "carl", Noon));

        // What was made and logged after the request is somebody's own again.
        Assert.False(subjects.Covers("acme", Name, Noon.AddMinutes(1)));
        var reread = new ForgottenSubjects(new ObjectTable(store, new ManualTimeProvider(Noon)));
        await reread.LoadAsync(Noon.AddDays(-400), CancellationToken.None);
        Assert.True(reread.Covers("acme", Name, Noon));
        await reread.LoadAsync(Noon.AddDays(1), CancellationToken.None);
        Assert.False(reread.Covers("acme", Name, Noon));
    }

    private static async Task<ClickHouseDataSource> SeedAsync()
    {
        var store = await EngineFixture.CreateDatabaseAsync();
        foreach (var (tenant, user) in ((string, string)[])[("", Name), ("acme", Name), ("", "bob"), ("acme", "carl")])
        {
            await StoredEvents.InsertAsync(store, ((DateTimeOffset[])[Noon, Noon.AddMinutes(1), Noon.AddMinutes(20), Noon.AddDays(-40)])
                .Select(time => StoredEvents.Row(time, 0.0001m, new Attribution { Team = "search", User = user }, tenant: tenant)));
        }

        await store.ExecuteAsync("INSERT INTO budget_forecasts (budget_id, per_value) SELECT 'b', {name:String}", new { name = Name });
        await store.ExecuteAsync(
            "INSERT INTO usage_adjustments (adjustment_id, event_id, tenant, occurred_at, provider, model, user, cost_usd) SELECT generateUUIDv4(), generateUUIDv4(), '', toDateTime64('2026-11-20 12:00:00', 3, 'UTC'), 'anthropic', 'm', {name:String}, 0.0000000001",
            new { name = Name });
        await store.ExecuteAsync(
            "INSERT INTO dead_letters (id, first_seen, original) SELECT generateUUIDv4(), now64(3), {original:String}",
            new { original = $"{{\"dimensions\":{{\"user\":{System.Text.Json.JsonSerializer.Serialize(Name)},\"team\":\"t\"}},\"model\":5}}" });
        return store;
    }

    private static ForgetService Service(ClickHouseDataSource store, out ForgottenSubjects subjects)
    {
        var clock = new ManualTimeProvider(Noon);
        var objects = new ObjectTable(store, clock);
        subjects = new ForgottenSubjects(objects);
        return new ForgetService(
            store, objects, subjects, new WriteGate(), new Caught(), new Caught(), new AggregatorOptions(), clock, NullLogger<ForgetService>.Instance);
    }

    /// <summary>Gets every total that people are shown, as text.</summary>
    private static async Task<string> TotalsAsync(ClickHouseDataSource store) => string.Join('\n', (await store.QueryAsync<Value>(
        """
        SELECT Text FROM
        (
        SELECT concat('raw ', tenant, ' ', toString(count()), ' ', toString(sum(cost_usd)), ' ', toString(sum(uncached_input_tokens))) AS Text FROM usage_events GROUP BY tenant
        UNION ALL SELECT concat('quarter ', tenant, ' ', toString(bucket_start), ' ', toString(sum(calls)), ' ', toString(sum(cost_usd))) FROM usage_15m GROUP BY tenant, bucket_start
        UNION ALL SELECT concat('user ', tenant, ' ', toString(bucket_start), ' ', toString(sum(calls)), ' ', toString(sum(cost_usd))) FROM usage_entity_15m WHERE entity_kind = 'user' GROUP BY tenant, bucket_start
        UNION ALL SELECT concat('adjusted ', toString(sum(cost_usd))) FROM usage_adjustments
        )
        ORDER BY Text
        """)).Select(static row => row.Text));

    /// <summary>Counts the rows that still have the name.</summary>
    private static async Task<long> NamedAsync(ClickHouseDataSource store, string where) => await store.ScalarAsync<long>(
        $$"""
        SELECT toInt64(sum(n)) FROM
        (
            SELECT count() AS n FROM usage_events WHERE user = {name:String} {{where}}
            UNION ALL SELECT count() FROM usage_adjustments WHERE user = {name:String} {{where}}
            UNION ALL SELECT count() FROM usage_entity_15m WHERE entity_value = {name:String} {{where}}
            UNION ALL SELECT count() FROM budget_forecasts WHERE per_value = {name:String} {{where}}
        )
        """,
        new { name = Name });

    private static async Task IsRollupOfRawAsync(ClickHouseDataSource store)
    {
        using var verifier = new VerifierService(
            store, new WriteGate(), new Caught(), new AggregatorOptions(), new ManualTimeProvider(Noon), NullLogger<VerifierService>.Instance);
        var found = await verifier.CompareAsync(CancellationToken.None);
        Assert.Equal((0L, 0L), (found.DifferingKeys, found.IdentitiesMissing));
    }

    private sealed class CutOffException : Exception;

    /// <summary>An ingester that has stored everything.</summary>
    private sealed class Caught : IReadiness, IDataFreshness
    {
        public bool IsReady => true;
        public string Reason => "";
        public DateTimeOffset DataRefreshedAt => DateTimeOffset.MaxValue;
    }

    private sealed record Value
    {
        public required string Text { get; init; }
    }
}
