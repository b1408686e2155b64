using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Telemetry.Store.Client;
using Telemetry.Store.Faults;
using Telemetry.Testing;
using Telemetry.Testing.Webhooks;
using Xunit.Abstractions;

namespace Telemetry.Cluster.Tests;

/// <summary>
/// Goal: however aggregators die, each crossing is one alert, and is told at least once under one id. Method: real processes,
/// killed with SIGKILL; the receiver is written from the text of Standard Webhooks and refuses what it cannot verify.
/// </summary>
public sealed class AggregatorTests(ITestOutputHelper output)
{
    private const int Killed = 137; // 128 + SIGKILL
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task An_aggregator_that_is_killed_at_each_step_leaves_one_alert_and_its_delivery_under_one_id()
    {
        await using var run = await ClusterRun.CreateAsync(partitions: 1);
        await using var receiver = await WebhookReceiver.StartAsync();
        await PutBudgetAsync(run, receiver, 50, 100);
        await SpendAsync(run, 6);

        // Each goes on where the one before was killed, up to its own step.
        FaultPoint[] steps = [FaultPoint.BeforeNotice, FaultPoint.AfterNotice, FaultPoint.BeforeSend, FaultPoint.AfterSend, FaultPoint.AfterRecord];
        foreach (var step in steps)
        {
            var dying = await run.StartAggregatorAsync(Sharing.Alone, (KillAtFaultPoint.Variable, $"{KillAtFaultPoint.NameOf(step)}:1"));
            await dying.WaitForExitAsync();
            Assert.True(dying.ExitCode == Killed, $"{step}: it ended with {dying.ExitCode}. {dying.Said}");
            Assert.Equal(step == FaultPoint.BeforeNotice ? 0 : 1, await AlertsAsync(run));
        }

        // One call that nothing recorded, and the one that was recorded.
        Assert.Equal(2, receiver.Calls.Count);
        await run.StartAggregatorAsync(Sharing.Alone);
        await SpendAsync(run, 5);
        await ToldAsync(receiver, 2, run);

        Assert.Equal(2, await AlertsAsync(run));
        Assert.Equal([50, 50, 100], receiver.Calls.Select(PercentOf));
        Assert.Single(receiver.Calls.Take(2).DistinctBy(static call => (call.Id, call.Body)));
        Assert.NotEqual(receiver.Calls[0].Id, receiver.Calls[2].Id);
    }

    [Fact]
    public async Task A_killed_aggregator_is_followed_by_another_and_each_crossing_is_told_once()
    {
        await using var run = await ClusterRun.CreateAsync(partitions: 2);
        await using var receiver = await WebhookReceiver.StartAsync();
        await PutBudgetAsync(run, receiver, 50, 100);
        var first = await run.StartAggregatorAsync(Sharing.ShortSession);
        var second = await run.StartAggregatorAsync(Sharing.ShortSession);

        await SpendAsync(run, 6);
        await ToldAsync(receiver, 1, run);
        var (holder, _) = await HolderAsync(first, second);
        await holder.KillAsync();
        await SpendAsync(run, 5);
        await ToldAsync(receiver, 2, run);

        Assert.Equal([50, 100], Told(receiver).Select(PercentOf));
        Assert.Equal(2, await AlertsAsync(run));
    }

    [SoakFact]
    public async Task With_the_settings_of_a_service_a_killed_aggregator_is_followed_and_the_times_are_told()
    {
        await using var run = await ClusterRun.CreateAsync(partitions: 2);
        await using var receiver = await WebhookReceiver.StartAsync();
        await PutBudgetAsync(run, receiver, 10, 20, 30, 40, 50);
        var left = await run.StartAggregatorAsync(Sharing.AsService);
        for (var kill = 1; kill <= 5; kill++)
        {
            var (holder, other) = await HolderAsync(left, await run.StartAggregatorAsync(Sharing.AsService));
            await holder.KillAsync();
            var clock = Stopwatch.StartNew();
            await SpendAsync(run, 1);
            await Until.TrueAsync(() => Task.FromResult(Holds(other)), Patience, () => $"Nobody followed. {run.Said}");
            var held = clock.Elapsed;
            await ToldAsync(receiver, kill, run);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"killed: the next one held the lease after {held.TotalSeconds:0.0} s and its webhook came after {clock.Elapsed.TotalSeconds:0.0} s"));
            left = other;
        }

        Assert.Equal([10, 20, 30, 40, 50], Told(receiver).Select(PercentOf));
    }

    /// <summary>Waits until both have joined, and says which one holds the lease.</summary>
    private static async Task<(ServiceProcess Holder, ServiceProcess Other)> HolderAsync(ServiceProcess one, ServiceProcess two)
    {
        await Until.TrueAsync(
            () => Task.FromResult(Joined(one) && Joined(two) && Holds(one) != Holds(two)), Patience, () => $"Not one of two held the lease. {one.Said}\n{two.Said}");
        return Holds(one) ? (one, two) : (two, one);
    }

    private static bool Joined(ServiceProcess aggregator) => aggregator.Said.Contains(" assigns ", StringComparison.Ordinal);

    private static bool Holds(ServiceProcess aggregator) =>
        aggregator.Said.LastIndexOf(" assigns the lease", StringComparison.Ordinal) > aggregator.Said.LastIndexOf(" assigns no lease", StringComparison.Ordinal);

    private static async Task PutBudgetAsync(ClusterRun run, WebhookReceiver receiver, params int[] percents)
    {
        var server = await run.ServerAsync(("TELEMETRY__Webhooks__AllowPrivate", "true"));
        using var webhook = await server.Http.PutAsJsonAsync("/api/v1/webhooks/ops", new { url = receiver.Url, types = new[] { "budget.threshold_crossed" } });
        using var budget = await server.Http.PutAsJsonAsync("/api/v1/budgets/all", new
        {
            limit_usd = "10", period = "year", timezone = "UTC", thresholds = percents.Select(static percent => new { percent, basis = "actual" }),
        });
        Assert.True(webhook.IsSuccessStatusCode && budget.IsSuccessStatusCode, await budget.Content.ReadAsStringAsync());
        receiver.Secret = (await webhook.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("secret").GetString();
        Assert.NotNull(receiver.Secret);
    }

    private static int PercentOf(WebhookReceiver.Call call) => call.Json.GetProperty("data").GetProperty("threshold_percent").GetInt32();

    private static async Task<int> AlertsAsync(ClusterRun run) => (int)await run.Store.ScalarAsync<ulong>("SELECT count() FROM alerts WHERE kind = 'budget'");

    // A holder that dies after a call and before its record leaves the same call to the next one.
    private static List<WebhookReceiver.Call> Told(WebhookReceiver receiver) => [.. receiver.Calls.DistinctBy(static call => call.Id)];

    private static Task ToldAsync(WebhookReceiver receiver, int count, ClusterRun run) => Until.TrueAsync(
        () => Task.FromResult(Told(receiver).Count >= count), Patience, () => $"{Told(receiver).Count} of {count} webhooks came. {run.Said}");

    private static Task SpendAsync(ClusterRun run, decimal usd) => run.Store.ExecuteAsync(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            INSERT INTO usage_events (event_id, occurred_at, ingested_at, provider, model, operation, service_tier, billing, status, usage_quality, response_cache, priced,
                cost_usd, list_cost_usd, cost_without_cache_usd, cost_without_batch_usd, response_cache_saving_usd)
            SELECT generateUUIDv4(), now64(3), now64(3), 'acme', 'm', 'chat', 'standard', 'metered', 'ok', 'final', 'none', 1, {usd}, {usd}, {usd}, {usd}, 0
            """));
}
