using Telemetry.Aggregator.Rerating;
using Telemetry.Events;
using Telemetry.Store.Adjustments;
using Telemetry.Store.Client;
using Telemetry.Store.Faults;
using Telemetry.Store.Ingest;
using Telemetry.Testing.Usage;

namespace Telemetry.Aggregator.Tests.Rerating;

public sealed class ReratingTests
{
    [Fact]
    public async Task Rerating_by_random_books_forward_and_back_returns_every_total_to_the_digit()
    {
        const int seed = 2;
        await using var rig = await RerateRig.CreateAsync();
        var random = new Random(seed);
        decimal[] first = [1.25m, 3m, 0.123456m];
        SetAll(rig, first);
        var events = RerateRig.Made(300, seed);
        await rig.StoreAsync(events);
        var before = await Task.WhenAll(RollupSnapshot.Tables.Select(rig.SnapshotAsync));
        for (var turn = 0; turn < 2; turn++)
        {
            SetAll(rig, [.. first.Select(_ => random.Next(1, 1_000_000) / 10_000m)]);
            await rig.RerateAsync();
            await rig.AssertExactAsync();
            Assert.Equal(events.Sum(one => rig.Books.Current.Rate(one).CostUsd ?? 0), await rig.SumAsync("cost_usd"));
            Assert.Equal(events.Sum(one => rig.Books.Current.Rate(one).ListCostUsd ?? 0), await rig.SumAsync("list_cost_usd"));
            Assert.Equal(events.Sum(one => rig.Books.Current.Rate(one).CacheWritePremiumUsd ?? 0), await rig.SumAsync("cache_write_premium_usd"));
        }

        Assert.NotEqual(before[0], await rig.SnapshotAsync());
        SetAll(rig, first);
        await rig.RerateAsync();
        await rig.AssertExactAsync();
        for (var at = 0; at < RollupSnapshot.Tables.Count; at++)
        {
            Assert.Equal(before[at], await rig.SnapshotAsync(RollupSnapshot.Tables[at]));
        }
    }

    [Fact]
    public async Task A_dry_run_shows_the_difference_by_day_and_model_and_changes_nothing()
    {
        await using var rig = await RerateRig.CreateAsync();
        rig.SetPrice("m1", 10m);
        await rig.StoreAsync([Call("m1", 0), Call("m1", 0), Call("m1", 30), Call("m0", 0)]);
        var before = await rig.SnapshotAsync();
        rig.SetPrice("m1", 20m);
        rig.SetPrice("m0", 5m);

        var run = await rig.RerateAsync(apply: false);

        Assert.Equal((RerateState.Done, 4L, 4L, 4L), (run.State, run.CallsTotal, run.CallsCompared, run.CallsChanged));
        Assert.Equal(rig.Books.Current.BookVersion, run.BookVersion);
        var rows = await rig.Runs.RowsAsync(run.Id, CancellationToken.None);
        Assert.Equal(["2026-11-02 m1 2 0.02 0.04 0 0", "2026-11-02 m0 1 0 0.005 1 0", "2026-11-03 m1 1 0.01 0.02 0 0"], rows.Select(static row =>
            FormattableString.Invariant($"{row.Day:yyyy-MM-dd} {row.Model} {row.CallsChanged} {row.CostBeforeUsd:0.###} {row.CostAfterUsd:0.###} {row.UnpricedBefore} {row.UnpricedAfter}")));
        Assert.Equal(before, await rig.SnapshotAsync());
        Assert.Equal(0UL, await rig.Store.ScalarAsync<ulong>("SELECT count() FROM usage_adjustments"));
    }

    [Fact]
    public async Task A_call_that_was_unpriced_is_cured()
    {
        await using var rig = await RerateRig.CreateAsync();
        var unpriced = Call("m0", 1);
        await rig.StoreAsync([unpriced]);
        rig.SetPrice("m0", 10m);

        await rig.RerateAsync();

        var cured = await rig.EventAsync(unpriced.EventId);
        Assert.Equal((true, 0.01m, "", rig.Books.Current.BookVersion), (cured.Priced, cured.CostUsd, cured.UnpricedReason, cured.BookVersion));
        Assert.Equal((0m, 0m, 1m), (await rig.SumAsync("unpriced_calls"), await rig.SumAsync("unpriced_tokens"), await rig.SumAsync("costed_calls")));
        await rig.AssertExactAsync();
    }

    [Fact]
    public async Task Calls_stored_before_write_premiums_were_kept_get_theirs_and_nothing_else_by_a_rerating()
    {
        await using var rig = await RerateRig.CreateAsync();
        rig.SetPrice("m1", 10m);
        var (writes, reads) = (Call("m1", 1) with { Usage = new TokenUsage { CacheRead = 500, CacheWrite5m = 1_000 } }, Call("m1", 1));
        await rig.StoreAsync([writes, reads], withPremium: false);
        var cost = await rig.SumAsync("cost_usd");
        Assert.Null((await rig.EventAsync(writes.EventId)).CacheWritePremiumUsd);
        Assert.Equal(0m, (await rig.EventAsync(reads.EventId)).CacheWritePremiumUsd);

        var run = await rig.RerateAsync();
        var again = await rig.RerateAsync();

        Assert.Equal((1L, 0L), (run.CallsChanged, again.CallsChanged));
        Assert.Equal(0.0025m, (await rig.EventAsync(writes.EventId)).CacheWritePremiumUsd);
        Assert.Equal((0.0025m, cost), (await rig.SumAsync("cache_write_premium_usd"), await rig.SumAsync("cost_usd")));
        await rig.AssertExactAsync();
    }

    [Fact]
    public async Task A_changed_billing_moves_the_measures_to_their_new_key_and_back()
    {
        await using var rig = await RerateRig.CreateAsync();
        SetAll(rig, [1m, 2m, 3m]);
        await rig.StoreAsync(RerateRig.Made(200, 7));
        var before = await rig.SnapshotAsync();
        var entities = await rig.SnapshotAsync("usage_entity_15m");
        var (cost, list) = (await rig.SumAsync("cost_usd"), await rig.SumAsync("list_cost_usd"));
        var metered = await rig.SumAsync("calls", "billing = 'metered'");

        var there = await rig.RerateAsync(billing: "provisioned", filters: ("billing", "metered"));

        Assert.Equal(metered, there.CallsChanged);
        Assert.Equal((0m, metered), (await rig.SumAsync("calls", "billing = 'metered'"), await rig.SumAsync("calls", "billing = 'provisioned'")));
        Assert.Equal((0m, list), (await rig.SumAsync("cost_usd"), await rig.SumAsync("list_cost_usd")));
        await rig.AssertExactAsync();

        // Prices alone leave the billing as it was corrected.
        SetAll(rig, [2m, 4m, 6m]);
        await rig.RerateAsync();
        Assert.Equal((0m, list * 2), (await rig.SumAsync("cost_usd"), await rig.SumAsync("list_cost_usd")));

        SetAll(rig, [1m, 2m, 3m]);
        await rig.RerateAsync(billing: "metered", filters: ("billing", "provisioned"));
        Assert.Equal(cost, await rig.SumAsync("cost_usd"));
        await rig.RerateAsync();
        Assert.Equal(before, await rig.SnapshotAsync());
        Assert.Equal(entities, await rig.SnapshotAsync("usage_entity_15m"));
        await rig.AssertExactAsync();
    }

    [Fact]
    public async Task A_mapping_that_knows_more_now_is_replayed_from_the_raw_usage()
    {
        await using var rig = await RerateRig.CreateAsync();
        rig.SetPrice("m1", 10m);
        var raw = """{"input_tokens":700,"output_tokens":200,"cache_read_input_tokens":1000,"service_tier":"batch"}"""u8.ToArray();
        var gap = Call("m1", 1) with
        {
            Api = UsageApis.AnthropicMessages, RawUsage = raw, Usage = new TokenUsage { UncachedInput = 700, Output = 200 },
            UsageQuality = UsageQuality.Partial, Flags = ["unmapped:cache_read_input_tokens"],
        };
        var cut = gap with { EventId = Guid.NewGuid(), Status = CallStatus.Aborted };
        await rig.StoreAsync([gap, cut], mapperVersion: 1);

        await rig.RerateAsync();

        var mapped = await rig.EventAsync(gap.EventId);
        Assert.Equal((700L, 1000L, 200L, UsageQuality.Final, "batch"), (mapped.Usage.UncachedInput, mapped.Usage.CacheRead, mapped.Usage.Output, mapped.Event.UsageQuality, mapped.Event.ServiceTier));
        Assert.Equal(UsageQuality.Partial, (await rig.EventAsync(cut.EventId)).Event.UsageQuality);
        Assert.Equal((1m, 2000m, 2m), (await rig.SumAsync("partial_calls"), await rig.SumAsync("cache_read_tokens"), await rig.SumAsync("calls", "service_tier = 'batch'")));
        await rig.AssertExactAsync();
        Assert.Equal(0, (await rig.RerateAsync()).CallsChanged);
    }

    [Fact]
    public async Task A_crash_at_any_step_leaves_rollups_equal_to_raw_and_adjustments_and_the_next_start_goes_on()
    {
        await using var rig = await RerateRig.CreateAsync();
        SetAll(rig, [1m, 2m, 3m]);
        var events = RerateRig.Made(120, 5);
        await rig.StoreAsync(events);
        (FaultPoint Step, int Pass)[] crashes = [(FaultPoint.BeforeStage, 2), (FaultPoint.AfterStage, 1), (FaultPoint.AfterStage, 3), (FaultPoint.AfterBooking, 1), (FaultPoint.AfterBooking, 3)];
        foreach (var (step, pass) in crashes)
        {
            SetAll(rig, [2m + pass, 3m + (int)step, 5m]);
            var run = await rig.AskAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => rig.Restart(new DieAt(step, pass)).TurnAsync(CancellationToken.None));
            await rig.AssertExactAsync();
            if (step == FaultPoint.AfterBooking)
            {
                // What a crash within the insert leaves: raw has the batch, a rollup does not.
                var day = RerateRig.Start.AddDays(pass - 1);
                await rig.Store.ExecuteAsync($"DELETE FROM usage_1d WHERE bucket_start = '{day:yyyy-MM-dd}'");
            }

            Assert.True(await rig.Restart().TurnAsync(CancellationToken.None));

            var done = await rig.Runs.FindAsync(run.Id, null, CancellationToken.None);
            Assert.Equal((RerateState.Done, 120L), (done!.State, done.CallsCompared));
            await rig.AssertExactAsync();
            Assert.Equal(events.Sum(one => rig.Books.Current.Rate(one).CostUsd ?? 0), await rig.SumAsync("cost_usd"));
            var rows = await rig.Runs.RowsAsync(run.Id, CancellationToken.None);
            Assert.Equal((done.CallsChanged, await rig.SumAsync("cost_usd")), (rows.Sum(static row => row.CallsChanged), rows.Sum(static row => row.CostAfterUsd)));
            Assert.Equal(0UL, await rig.Store.ScalarAsync<ulong>("SELECT count() FROM adjustment_batches"));
        }
    }

    [Fact]
    public async Task After_a_crash_within_a_booking_the_process_is_not_ready_before_rollups_are_whole_again()
    {
        await using var rig = await RerateRig.CreateAsync();
        SetAll(rig, [1m, 2m, 3m]);
        await rig.StoreAsync(RerateRig.Made(60, 9));
        SetAll(rig, [2m, 3m, 4m]);
        await rig.AskAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => rig.Restart(new DieAt(FaultPoint.AfterBooking, 1)).TurnAsync(CancellationToken.None));
        await rig.Store.ExecuteAsync($"DELETE FROM usage_1d WHERE bucket_start = '{RerateRig.Start:yyyy-MM-dd}'");

        // It dies again right after it said that it is ready: what it said must hold then.
        var next = rig.Restart(new DieAt(FaultPoint.BeforeStage, 1));
        Assert.False(rig.Whole.IsReady);
        Assert.NotEmpty(rig.Whole.Reason);
        await Assert.ThrowsAsync<OperationCanceledException>(() => next.TurnAsync(CancellationToken.None));

        Assert.True(rig.Whole.IsReady, rig.Whole.Reason);
        await rig.AssertExactAsync();
    }

    [Fact]
    public async Task What_is_whole_is_not_compared_again_at_the_next_start()
    {
        await using var rig = await RerateRig.CreateAsync();
        rig.SetPrice("m1", 10m);
        await rig.StoreAsync([Call("m1", 1)]);
        var ledger = new AdjustmentLedger(rig.Store, new WriteGate(), soleWriter: true, NoFaultPoints.Instance);
        await ledger.SettleAsync("a", 7, CancellationToken.None);

        // Damage that only a comparison would repair.
        await rig.Store.ExecuteAsync("DELETE FROM usage_1d WHERE 1");
        Assert.Equal(7, await ledger.FinishAsync("a", CancellationToken.None));

        Assert.Equal(0UL, await rig.Store.ScalarAsync<ulong>("SELECT count() FROM usage_1d"));
        await rig.Restart().TurnAsync(CancellationToken.None);
        Assert.Empty(await ledger.KeptSeriesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_book_that_was_looked_at_is_the_book_that_is_booked_or_nothing_is()
    {
        await using var rig = await RerateRig.CreateAsync();
        rig.SetPrice("m1", 10m);
        await rig.StoreAsync([Call("m1", 1)]);
        var shown = rig.Books.Current.BookVersion;
        rig.SetPrice("m1", 20m);
        var run = await rig.AskAsync();
        await rig.Runs.AddAsync(run with { BookVersion = shown }, CancellationToken.None);

        Assert.True(await rig.Service.TurnAsync(CancellationToken.None));

        var failed = (await rig.Runs.FindAsync(run.Id, null, CancellationToken.None))!;
        Assert.Equal(RerateState.Failed, failed.State);
        Assert.Contains("prices changed meanwhile", failed.Error, StringComparison.Ordinal);
        Assert.Equal(0UL, await rig.Store.ScalarAsync<ulong>("SELECT count() FROM usage_adjustments"));
    }

    [Fact]
    public void Hours_are_cut_into_windows_within_a_day_and_busy_ones_into_shares()
    {
        var hour = RerateRig.Start.AddHours(22);
        var windows = RerateWindow.Cut([(hour, 4), (hour.AddHours(1), 5), (hour.AddHours(2), 1), (hour.AddHours(3), 25), (hour.AddHours(4), 2)], eventsMax: 10).ToList();
        Assert.Equal(
            [
                new RerateWindow(hour, hour.AddHours(2)), new RerateWindow(hour.AddHours(2), hour.AddHours(3)),
                new RerateWindow(hour.AddHours(3), hour.AddHours(4), 0, 3), new RerateWindow(hour.AddHours(3), hour.AddHours(4), 1, 3),
                new RerateWindow(hour.AddHours(3), hour.AddHours(4), 2, 3), new RerateWindow(hour.AddHours(4), hour.AddHours(5)),
            ],
            windows.OrderBy(static window => window.From).ThenBy(static window => window.Share));
    }

    private static void SetAll(RerateRig rig, IReadOnlyList<decimal> prices)
    {
        for (var model = 0; model < prices.Count; model++)
        {
            rig.SetPrice($"m{model}", prices[model]);
        }
    }

    // 1,000 input tokens cost a thousandth of the price of a million.
    private static UsageEvent Call(string model, int hours) => new()
    {
        EventId = Guid.NewGuid(),
        Tenant = "",
        OccurredAt = RerateRig.Start.AddHours(hours),
        Provider = "acme",
        Model = model,
        Usage = new TokenUsage { UncachedInput = 1_000 },
    };
}
