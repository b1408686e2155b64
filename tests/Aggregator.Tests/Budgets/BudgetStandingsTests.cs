using Telemetry.Events;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Tests.Budgets;

public sealed class BudgetStandingsTests
{
    private const string Now = "2026-11-21T12:00:00Z";

    [Fact]
    public async Task Only_the_calls_of_the_period_and_the_filter_count_and_only_money_that_is_paid()
    {
        await using var rig = await BudgetRig.StartAsync(Now);
        await rig.PutAsync("""{"id":"search","limit_usd":"10","period":"month","timezone":"Asia/Kathmandu","filter":{"team":["search"]}}""");
        var search = new Attribution { Team = "search" };
        await StoredEvents.InsertAsync(rig.Store,
        [
            StoredEvents.Row(BudgetRig.At("2026-10-31T18:14:59.999Z"), 100m, search),
            StoredEvents.Row(BudgetRig.At("2026-10-31T18:15:00Z"), 1m, search),
            StoredEvents.Row(BudgetRig.At("2026-11-10T00:00:00Z"), 2m, search),
            StoredEvents.Row(BudgetRig.At("2026-11-21T11:59:59Z"), 4m, search),
            StoredEvents.Row(BudgetRig.At("2026-11-21T11:59:59Z"), 100m, new Attribution { Team = "ads" }),
        ]);
        var standing = await rig.CurrentAsync();
        Assert.Equal((7m, 10m, true, "search", "2026-10-31T18:15:00Z"), (standing.SpentUsd, standing.LimitUsd, standing.Complete, standing.BudgetName, standing.PeriodStart.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null)));
        Assert.Null(standing.PerValue);
    }

    [Fact]
    public async Task A_budget_with_per_is_one_for_each_value_that_spent_something()
    {
        await using var rig = await BudgetRig.StartAsync(Now);
        await rig.PutAsync("""{"id":"users","limit_usd":"10","period":"day","per":["user"]}""");
        Assert.Empty(await rig.ReadAsync());
        await StoredEvents.InsertAsync(rig.Store,
        [
            StoredEvents.Row(BudgetRig.At(Now), 1m, new Attribution { User = "ada" }),
            StoredEvents.Row(BudgetRig.At(Now), 2m, new Attribution { User = "bob" }),
            StoredEvents.Row(BudgetRig.At(Now), 4m, new Attribution { User = "ada" }),
            StoredEvents.Row(BudgetRig.At(Now), 8m, new Attribution()),
        ]);
        Assert.Equal([("ada", 5m), ("bob", 2m)], (await rig.ReadAsync()).Select(standing => (standing.PerValue, standing.SpentUsd)));
        Assert.Equal(2UL, await rig.Store.ScalarAsync<ulong>("SELECT count() FROM budget_periods FINAL WHERE per_value != '' AND limit_usd = 10"));
    }

    [Fact]
    public async Task A_late_event_counts_in_its_own_period_which_is_watched_for_seven_days()
    {
        await using var rig = await BudgetRig.StartAsync("2026-11-10T12:00:00Z");
        await rig.PutAsync("""{"id":"all","limit_usd":"10","period":"day"}""");
        Assert.Equal(0m, (await rig.CurrentAsync()).SpentUsd);
        rig.Clock.SetUtcNow(BudgetRig.At("2026-11-17T23:59:00Z"));
        await StoredEvents.InsertAsync(rig.Store, [StoredEvents.Row(BudgetRig.At("2026-11-10T13:00:00Z"), 3m, Attribution.None)]);
        var late = Assert.Single(await rig.ReadAsync(), standing => standing.SpentUsd > 0);
        Assert.Equal((true, 3m, "2026-11-10"), (late.IsClosed, late.SpentUsd, late.PeriodStart.ToString("yyyy-MM-dd", null)));

        rig.Clock.SetUtcNow(BudgetRig.At("2026-11-18T00:00:00Z"));
        Assert.DoesNotContain(await rig.ReadAsync(), standing => standing.SpentUsd > 0);
        Assert.Equal(8UL, await rig.Store.ScalarAsync<ulong>("SELECT count() FROM budget_status"));
    }

    [Fact]
    public async Task A_new_budget_tells_nothing_of_periods_that_were_over_before_it()
    {
        await using var rig = await BudgetRig.StartAsync(Now);
        await StoredEvents.InsertAsync(rig.Store, [StoredEvents.Row(BudgetRig.At("2026-11-20T12:00:00Z"), 3m, Attribution.None)]);
        await rig.PutAsync("""{"id":"all","limit_usd":"1","period":"day"}""");
        Assert.Equal(0m, Assert.Single(await rig.ReadAsync()).SpentUsd);
    }

    [Fact]
    public async Task A_changed_budget_is_a_new_revision_and_a_removed_one_is_gone_at_once()
    {
        await using var rig = await BudgetRig.StartAsync(Now);
        await StoredEvents.InsertAsync(rig.Store, [StoredEvents.Row(BudgetRig.At(Now), 3m, Attribution.None)]);
        await rig.PutAsync("""{"id":"all","limit_usd":"1","period":"day"}""");
        await rig.PutAsync("""{"id":"all","limit_usd":"1","period":"day"}""");
        Assert.Equal(1, (await rig.CurrentAsync()).Revision);
        await rig.PutAsync("""{"id":"all","limit_usd":"2","period":"day"}""");
        var changed = await rig.CurrentAsync();
        Assert.Equal((2L, 2m, 3m), (changed.Revision, changed.LimitUsd, changed.SpentUsd));
        Assert.Equal("2", await rig.Store.ScalarAsync<string>("SELECT arrayStringConcat(groupArray(toString(revision)), ',') FROM budget_status"));

        await rig.Budgets.DeleteAsync(null, "all", CancellationToken.None);
        Assert.Equal(0UL, await rig.Store.ScalarAsync<ulong>("SELECT count() FROM budget_status"));
        Assert.Empty(await rig.ReadAsync());
    }

    [Fact]
    public async Task Unpriced_and_partial_usage_makes_the_amount_incomplete_and_corrections_count()
    {
        await using var rig = await BudgetRig.StartAsync(Now);
        await rig.PutAsync("""{"id":"all","limit_usd":"10","period":"day"}""");
        var row = StoredEvents.Row(BudgetRig.At(Now), 3m, Attribution.None);
        await StoredEvents.InsertAsync(rig.Store, [row]);
        Assert.True((await rig.CurrentAsync()).Complete);
        await StoredEvents.InsertAsync(rig.Store, [row with
        {
            Event = row.Event with { EventId = Guid.NewGuid() }, Priced = false, UnpricedReason = "no_card", CostUsd = null, ListCostUsd = null,
            CostWithoutCacheUsd = null, CacheWritePremiumUsd = null, CostWithoutBatchUsd = null, ResponseCacheSavingUsd = null,
        }]);
        Assert.Equal((3m, false), await SpentAsync());
        await StoredEvents.AdjustAsync(rig.Store, row, -0.5m);
        Assert.Equal((2.5m, false), await SpentAsync());

        async Task<(decimal, bool)> SpentAsync() => await rig.CurrentAsync() is var standing ? (standing.SpentUsd, standing.Complete) : default;
    }

    [Fact]
    public async Task A_tenants_budget_counts_its_own_calls_alone()
    {
        await using var rig = await BudgetRig.StartAsync(Now);
        await rig.PutAsync("""{"id":"all","limit_usd":"10","period":"day"}""", "acme");
        await rig.PutAsync("""{"id":"all","limit_usd":"10","period":"day"}""");
        await StoredEvents.InsertAsync(rig.Store,
        [
            StoredEvents.Row(BudgetRig.At(Now), 1m, Attribution.None, tenant: "acme"),
            StoredEvents.Row(BudgetRig.At(Now), 2m, Attribution.None, tenant: "other"),
            StoredEvents.Row(BudgetRig.At(Now), 4m, Attribution.None),
        ]);
        Assert.Equal([(null, 7m), ("acme", 1m)], (await rig.ReadAsync()).Select(standing => (standing.Tenant, standing.SpentUsd)));
    }

    [Fact]
    public async Task A_restart_and_a_second_process_write_nothing_twice()
    {
        await using var rig = await BudgetRig.StartAsync(Now);
        await rig.PutAsync("""{"id":"users","limit_usd":"10","period":"day","per":["user"],"filter":{"model":["m"]}}""");
        await StoredEvents.InsertAsync(rig.Store, [StoredEvents.Row(BudgetRig.At(Now), 1m, new Attribution { User = "ada" })]);
        var before = Assert.Single(await rig.ReadAsync());
        rig.Restart();
        Assert.Equal(before with { Thresholds = [], Webhooks = [] }, Assert.Single(await rig.ReadAsync()) with { Thresholds = [], Webhooks = [] });
        Assert.Equal(2UL, await rig.Store.ScalarAsync<ulong>("SELECT count() FROM budget_periods"));
        Assert.Equal(1UL, await rig.Store.ScalarAsync<ulong>("SELECT count() FROM budget_forecasts"));
    }

    [Fact]
    public async Task The_groups_that_cost_most_are_named()
    {
        await using var rig = await BudgetRig.StartAsync(Now);
        await rig.PutAsync("""{"id":"all","limit_usd":"10","period":"day"}""");
        await StoredEvents.InsertAsync(rig.Store, Enumerable.Range(1, 12).Select(n => StoredEvents.Row(BudgetRig.At(Now), n, new Attribution { Team = $"team-{n}" }))
            .Append(StoredEvents.Row(BudgetRig.At("2026-11-20T12:00:00Z"), 99m, Attribution.None)));
        var top = await rig.Standings.TopContributorsAsync(await rig.CurrentAsync(), CancellationToken.None);
        Assert.Equal(10, top.Count);
        Assert.Equal((12m, "team-12", "m", null), (top[0].CostUsd, top[0].Group["team"], top[0].Group["model"], top[0].Group["feature"]));
    }
}
