using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Aggregator.Alerts;
using Telemetry.Aggregator.Budgets;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Tests.Rules;
using Telemetry.Aggregator.Tests.Webhooks;
using Telemetry.Aggregator.Webhooks;
using Telemetry.Aggregator.Webhooks.Sending;
using Telemetry.Store.Client;
using Telemetry.Store.Faults;
using Telemetry.Store.Inserts;
using Telemetry.Store.Native;
using Telemetry.Store.Rows;
using Telemetry.Testing.Webhooks;

namespace Telemetry.Aggregator.Tests.Alerts;

public sealed class CrossingTests
{
    private static readonly DateTimeOffset Now = AlertingHost.Now;

    [Theory]
    [InlineData(80, "79.999999999999", false)]
    [InlineData(80, "80", true)]
    [InlineData(100, "100", true)]
    [InlineData(1000, "999.999999999999", false)]
    [InlineData(1000, "1000", true)]
    public void A_threshold_is_crossed_once_the_amount_reaches_limit_times_percent(int percent, string spent, bool crossed) =>
        Assert.Equal(crossed, CrossingDecision.CrossedBy(Standing(decimal.Parse(spent, CultureInfo.InvariantCulture), new BudgetThreshold(percent, ThresholdBasis.Actual))).Any());

    [Fact]
    public void Without_a_forecast_no_forecast_is_crossed() =>
        Assert.Empty(CrossingDecision.CrossedBy(Standing(1_000, new BudgetThreshold(100, ThresholdBasis.Forecast))));

    [Fact]
    public async Task A_crossing_is_told_with_its_figures_and_top_contributors_and_its_period_is_reset()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await AlertingHost.StartAsync();
        receiver.Secret = await host.PutAsync("ops", receiver.Url);
        await PutBudgetAsync(host, null, "search", "ops");
        await UsageRows.InsertAsync(host.Store, UsageRows.Call(Now, 6), UsageRows.Call(Now, 3, model: "other"));
        var crossed = (await receiver.WaitAsync(1))[0].Json;
        host.Clock.Advance(TimeSpan.FromDays(1));
        var reset = (await receiver.WaitAsync(2))[1].Json;

        var data = crossed.GetProperty("data");
        Assert.Equal("budget.threshold_crossed", crossed.GetProperty("type").GetString());
        Assert.Equal(
            ["alert_id", "budget_id", "budget_name", "per_value", "spent_usd", "limit_usd", "forecast_usd", "period_start", "period_end", "complete", "url", "threshold_percent", "basis", "top"],
            data.EnumerateObject().Select(static member => member.Name));
        Assert.Equal(("9", "10", 80), (data.GetProperty("spent_usd").GetString(), data.GetProperty("limit_usd").GetString(), data.GetProperty("threshold_percent").GetInt32()));
        Assert.Equal("6", data.GetProperty("top")[0].GetProperty("cost_usd").GetString());
        Assert.Equal(("2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z"), (data.GetProperty("period_start").GetString(), data.GetProperty("period_end").GetString()));
        Assert.Equal("budget.period_reset", reset.GetProperty("type").GetString());
        Assert.NotNull(Assert.Single(await AlertsAsync(host)).ResolvedAt);
    }

    [Fact]
    public async Task A_muted_budget_is_recorded_and_its_delivery_goes_out_when_the_mute_ends()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var host = await AlertingHost.StartAsync();
        await host.PutAsync("ops", receiver.Url);
        await PutBudgetAsync(host, null, "search", "ops");
        await host.Service<AlertMutes>().MuteAsync(new AlertSource(null, AlertFacts.BudgetKind, "search", ""), Now.AddHours(1), CancellationToken.None);
        await UsageRows.InsertAsync(host.Store, UsageRows.Call(Now, 9));
        await host.WaitAsync("ops", static delivery => delivery.IsPending);
        await host.Service<WebhookOutbox>().EnqueueAsync(WebhookTypes.ReviewReady, [], "another");
        Assert.Equal("review.ready", Assert.Single(await receiver.WaitAsync(1)).Json.GetProperty("type").GetString());

        host.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal("budget.threshold_crossed", (await receiver.WaitAsync(2))[1].Json.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData(FaultPoint.BeforeNotice, 1)]
    [InlineData(FaultPoint.AfterNotice, 1)]
    [InlineData(FaultPoint.BeforeSend, 1)]
    [InlineData(FaultPoint.AfterSend, 2)]
    [InlineData(FaultPoint.AfterRecord, 1)]
    public async Task An_aggregator_that_dies_at_a_step_leaves_one_alert_and_its_delivery_under_one_id(FaultPoint step, int calls)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var death = new StopAt(step);
        await using var dying = await AlertingHost.StartAsync(configure: services => services.AddSingleton<IFaultPoints>(death).AddSingleton<IEvaluationLease>(death));
        receiver.Secret = await dying.PutAsync("ops", receiver.Url);
        await PutBudgetAsync(dying, null, "search", "ops");
        await UsageRows.InsertAsync(dying.Store, UsageRows.Call(Now, 9));
        await death.Reached.WaitAsync(TimeSpan.FromSeconds(60));

        await using var next = await AlertingHost.StartAsync(dying);
        await next.WaitAsync("ops", static delivery => delivery.Outcome == DeliveryOutcome.Delivered);

        Assert.Single(await AlertsAsync(next));
        Assert.Equal(calls, receiver.Calls.Count);
        Assert.Single(receiver.Calls.DistinctBy(static call => (call.Id, call.Body)));
    }

    [Fact]
    public async Task Two_aggregators_at_once_write_each_alert_once()
    {
        await using var host = await IdleAsync();
        await using var other = await IdleAsync(host);
        await PutBudgetAsync(host, null, "search");
        await UsageRows.InsertAsync(host.Store, UsageRows.Call(Now, 11));

        await Task.WhenAll(
            new[] { host, other }.Select(static one => Task.Run(() => one.Service<BudgetAlerts>().EvaluateAsync(CancellationToken.None))));

        Assert.Equal([80m, 100m], (await AlertsAsync(host)).Select(static alert => alert.ThresholdPercent).Order());
        Assert.Equal(2UL, await host.Store.ScalarAsync<ulong>("SELECT uniqExact(notice_id) FROM notices"));
    }

    [Fact]
    public async Task Alerts_are_the_crossings_whatever_the_order_of_arrival_restarts_late_events_and_replays()
    {
        await using var host = await IdleAsync();
        for (var seed = 1; seed <= 6; seed++)
        {
            var tenant = $"tenant-{seed}";
            var (expected, fired) = await RunAsync(host, tenant, new Random(seed));
            Assert.True(expected.SetEquals(fired), $"Seed {seed}: expected {string.Join(' ', expected.Order())}, fired {string.Join(' ', fired.Order())}.");
            Assert.Equal(expected.Count, fired.Count);
        }
    }

    // Calls of four days arrive in any order, some blocks twice, while the evaluator is asked, or dies and begins anew, at any moment.
    private static async Task<(HashSet<string> Expected, List<string> Fired)> RunAsync(AlertingHost host, string tenant, Random random)
    {
        host.Clock.SetUtcNow(new DateTimeOffset(2026, 11, 10, 1, 0, 0, TimeSpan.Zero));
        await PutBudgetAsync(host, tenant, "daily");
        host.Clock.SetUtcNow(Now);
        var calls = Enumerable.Range(0, 24).Select(_ => UsageRows.Call(new DateTimeOffset(2026, 11, 18 - random.Next(4), random.Next(12), 0, 0, TimeSpan.Zero), random.Next(1, 30) / 10m, tenant: tenant)).ToList();
        var evaluator = Evaluator(host);
        List<(List<UsageEventRow> Rows, string Token)> sent = [];
        foreach (var block in calls.Chunk(3))
        {
            sent.Add(([.. block], $"test/{Guid.NewGuid()}"));
            await InsertAsync(host, sent[^1]);
            switch (random.Next(4))
            {
                case 0:
                    await evaluator.EvaluateAsync(CancellationToken.None);
                    break;
                case 1:
                    evaluator = Evaluator(host);
                    break;
                case 2:
                    await InsertAsync(host, sent[random.Next(sent.Count)]);
                    host.Clock.Advance(TimeSpan.FromMinutes(7));
                    break;
            }
        }

        await evaluator.EvaluateAsync(CancellationToken.None);
        await Evaluator(host).EvaluateAsync(CancellationToken.None);
        var expected = calls.GroupBy(static call => call.Event.OccurredAt.UtcDateTime.Date)
            .SelectMany(static day => new[] { 80, 100 }.Where(percent => day.Sum(static call => call.CostUsd!.Value) * 100 >= percent * 10m).Select(percent => $"{day.Key:yyyy-MM-dd}/{percent}"))
            .ToHashSet();
        var fired = (await AlertsAsync(host)).Where(alert => alert.Tenant == tenant)
            .Select(static alert => $"{alert.PeriodStart!.Value.UtcDateTime:yyyy-MM-dd}/{(int)alert.ThresholdPercent!.Value}").ToList();
        return (expected, fired);
    }

    private static BudgetAlerts Evaluator(AlertingHost host) => new(
        host.Service<BudgetStandings>(), host.Service<NoticeTable>(), host.Service<AlertReader>(), host.Outbox, NoFaultPoints.Instance, host.Clock, NullLogger<BudgetAlerts>.Instance);

    private static async Task InsertAsync(AlertingHost host, (List<UsageEventRow> Rows, string Token) block)
    {
        using var rows = new UsageEventBlock();
        block.Rows.ForEach(rows.Add);
        await new BlockInserter(host.Store).InsertAsync(rows, block.Token, CancellationToken.None);
    }

    private static async Task PutBudgetAsync(AlertingHost host, string? tenant, string id, params string[] webhooks)
    {
        var wanted = JsonNode.Parse("""{"name":"Search","limit_usd":"10","period":"day","timezone":"UTC","thresholds":[{"percent":80,"basis":"actual"},{"percent":100,"basis":"actual"}]}""")!.AsObject();
        wanted["webhooks"] = new JsonArray([.. webhooks.Select(static webhook => (JsonNode)webhook)]);
        await host.Service<BudgetStore>().PutAsync(tenant, BudgetReader.Read(wanted, id, out _)!, CancellationToken.None);
    }

    private static Task<IReadOnlyList<Alert>> AlertsAsync(AlertingHost host) => host.Service<AlertReader>().ListAsync(new AlertQuery { Kinds = [AlertFacts.BudgetKind] }, CancellationToken.None);

    private static Task<AlertingHost> IdleAsync(AlertingHost? before = null) =>
        AlertingHost.StartAsync(before, static services => services.AddSingleton<IEvaluationLease>(new NoLease()));

    private static BudgetStanding Standing(decimal spent, params BudgetThreshold[] thresholds) => new()
    {
        Tenant = null,
        BudgetId = "b",
        BudgetName = "b",
        Revision = 1,
        PerDimension = null,
        PerValue = null,
        PeriodStart = Now,
        PeriodEnd = Now.AddDays(1),
        SpentUsd = spent,
        LimitUsd = 100,
        ForecastUsd = null,
        ForecastLowUsd = null,
        ForecastHighUsd = null,
        Complete = true,
        Thresholds = [.. thresholds],
        Webhooks = [],
        Url = "",
        IsClosed = false,
    };
}
