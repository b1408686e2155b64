using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Aggregator.Alerts;
using Telemetry.Aggregator.Budgets;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Forgetting;
using Telemetry.Aggregator.Rerating;
using Telemetry.Aggregator.Tests.Budgets;
using Telemetry.Aggregator.Verification;
using Telemetry.Events;
using Telemetry.Store.Client;
using Telemetry.Store.Faults;
using Telemetry.Store.Ingest;
using Telemetry.Store.Objects;
using Telemetry.Store.Subjects;
using Telemetry.Testing;

namespace Telemetry.Aggregator.Tests;

public sealed class ForgetServiceTests
{
    private const string Name = "ada \"o'hara\"/ünal";
    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<FaultPoint> Steps => [.. Enum.GetValues<FaultPoint>().Where(static step => step >= FaultPoint.NameRemembered)];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_request_cut_off_after_any_step_is_finished_and_no_figure_changes_by_a_digit(FaultPoint step)
    {
        var store = await SeedAsync();
        var before = await TotalsAsync(store);
        using (var rig = new Rig(store, new DieAt(step, pass: 1)))
        {
            await rig.Requests.AddAsync(Name, null, CancellationToken.None);
            await Assert.ThrowsAsync<OperationCanceledException>(() => rig.Service.TurnAsync(CancellationToken.None));
        }

        Assert.Equal(before, await TotalsAsync(store));
        using (var next = new Rig(store))
        {
            await next.Service.TurnAsync(CancellationToken.None);
            await next.Service.TurnAsync(CancellationToken.None);
        }

        Assert.Equal(before, await TotalsAsync(store));
        Assert.Equal("", await NamedAsync(store, ""));
        await IsRollupOfRawAsync(store);
        await EngineFixture.ReturnDatabaseAsync(store);
    }

    [Fact]
    public async Task The_name_goes_and_the_money_stays_under_a_name_that_all_forgotten_share()
    {
        var store = await SeedAsync();
        var before = await TotalsAsync(store);
        using var rig = new Rig(store);

        var first = await rig.ForgetAsync(Name, null);
        Assert.Equal((8L, 1L, 1L, 2L), (first.Events, first.Adjustments, first.DeadLetters, first.Notices));
        Assert.InRange(first.RollupRows, 4, 10);
        Assert.Equal(Noon + TimeSpan.FromMinutes(65), first.LogCleanBy);
        await rig.ForgetAsync("bob", null);

        Assert.Equal(before, await TotalsAsync(store));
        Assert.Equal("", await NamedAsync(store, ""));
        Assert.Equal(
            [ForgottenSubjects.Replacement, "carl"],
            (await store.QueryAsync<Value>("SELECT DISTINCT entity_value AS Text FROM usage_entity_15m WHERE entity_kind = 'user' ORDER BY Text")).Select(static row => row.Text));
        var letter = await store.ScalarAsync<string>("SELECT original FROM dead_letters FINAL");
        Assert.Equal("{\"dimensions\":{\"user\":\"(forgotten)\",\"team\":\"t\"},\"model\":5}", letter);

        // Nothing that is kept of the request says the name.
        Assert.Equal(0L, await store.ScalarAsync<long>(
            "SELECT toInt64(count()) FROM (SELECT command AS text FROM system.mutations WHERE database = currentDatabase() UNION ALL SELECT body FROM objects) WHERE text LIKE '%ada%' OR text LIKE '%bob%'"));
        var again = await rig.ForgetAsync(Name, null);
        Assert.Equal((0L, 0L, 0L, 0L, 0L), (again.Events, again.Adjustments, again.RollupRows, again.DeadLetters, again.Notices));
        await IsRollupOfRawAsync(store);
    }

    [Fact]
    public async Task A_name_is_forgotten_in_the_tenant_that_was_named_and_stays_in_the_others()
    {
        var store = await SeedAsync();
        using var rig = new Rig(store);
        await rig.ForgetAsync(Name, "acme");

        Assert.Equal("", await NamedAsync(store, "AND tenant = 'acme'"));
        Assert.NotEqual("", await NamedAsync(store, "AND tenant = ''"));
        Assert.True(rig.Subjects.Covers("acme", Name, Noon));
        Assert.False(rig.Subjects.Covers("", Name, Noon));
        Assert.False(rig.Subjects.Covers("acme", "carl", Noon));

        // What was made and logged after the request is somebody's own again.
        Assert.False(rig.Subjects.Covers("acme", Name, Noon.AddMinutes(1)));
        var reread = new ForgottenSubjects(new ObjectTable(store, new ManualTimeProvider(Noon)));
        await reread.LoadAsync(Noon.AddDays(-400), CancellationToken.None);
        Assert.True(reread.Covers("acme", Name, Noon));
        await reread.LoadAsync(Noon.AddDays(1), CancellationToken.None);
        Assert.False(reread.Covers("acme", Name, Noon));
    }

    [Fact]
    public async Task Alerts_and_messages_say_forgotten_and_a_budget_that_names_the_user_is_told()
    {
        var store = await SeedAsync();
        using var rig = new Rig(store);
        await rig.Budgets.PutAsync(null, BudgetRig.Parse($$"""{"id":"hers","limit_usd":"10","period":"day","filter":{"user":[{{System.Text.Json.JsonSerializer.Serialize(Name)}}]} }"""), CancellationToken.None);

        var result = await rig.ForgetAsync(Name, null);
        Assert.Equal([new NamingBudget("hers", null)], result.NamedByBudgets);
        var alert = Assert.Single(await new AlertReader(store).ListAsync(new AlertQuery { Kinds = ["budget"] }, CancellationToken.None));
        Assert.Equal(("(forgotten)", "Per user (forgotten): 11 USD of 10 USD spent"), (alert.Subject, alert.Title));
        Assert.Equal("""{"top":[{"group":{"team":"search","user":"(forgotten)"},"cost_usd":"11"}]}""", alert.Evidence);
        Assert.Equal(
            """{"per_value":"(forgotten)","title":"Per user (forgotten): 11 USD of 10 USD spent"}""",
            await store.ScalarAsync<string>("SELECT data FROM notices FINAL WHERE kind = 'budget'"));
        Assert.Equal("the answer began: {\"per_value\":\"(forgotten)\"}", await store.ScalarAsync<string>("SELECT error FROM webhook_attempts FINAL"));

        // A model that is called like the user is none.
        Assert.Equal(Name, await store.ScalarAsync<string>("SELECT subject FROM notices FINAL WHERE kind = 'unpriced_usage'"));
        Assert.Empty(await new AlertMutes(rig.Objects).AtAsync(Noon, CancellationToken.None));
        Assert.Equal("(forgotten)", Assert.Single(Assert.Single(await rig.Runs.ListAsync(CancellationToken.None)).Filters["user"]));
        Assert.DoesNotContain(CrossingDecision.CrossedBy(StandingOf(ForgottenSubjects.Replacement)), static _ => true);
        Assert.NotEmpty(CrossingDecision.CrossedBy(StandingOf("carl")));
    }

    [Fact]
    public async Task On_a_server_a_name_is_taken_out_once_every_ingester_said_that_it_leaves_it_out()
    {
        var store = await EngineFixture.CreateDatabaseAsync();
        using var rig = new Rig(store);
        await rig.Subjects.AddAsync(Name, null, Noon, CancellationToken.None);
        var names = new ReportedNames(store, rig.Subjects, rig.Clock);
        await ReportAsync(0, "a", rig.Subjects.Version, Noon);
        await ReportAsync(1, "b", "", Noon);

        Assert.Contains("The ingester b has not said", await names.WaitingForAsync(Noon, CancellationToken.None), StringComparison.Ordinal);
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        await ReportAsync(1, "b", rig.Subjects.Version, Noon.AddSeconds(1));
        Assert.Contains("are still being stored", await names.WaitingForAsync(Noon, CancellationToken.None), StringComparison.Ordinal);
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        await ReportAsync(0, "a", rig.Subjects.Version, Noon.AddSeconds(3));
        Assert.Contains("are still being stored", await names.WaitingForAsync(Noon, CancellationToken.None), StringComparison.Ordinal);
        await ReportAsync(1, "b", rig.Subjects.Version, Noon.AddSeconds(3));
        Assert.Equal("", await names.WaitingForAsync(Noon, CancellationToken.None));

        // An ingester that began with what it read before knows less: all begins again.
        await ReportAsync(1, "c", "", Noon.AddSeconds(4));
        Assert.Contains("The ingester c has not said", await names.WaitingForAsync(Noon, CancellationToken.None), StringComparison.Ordinal);

        Task ReportAsync(int partition, string ingester, string version, DateTimeOffset included) => new ProgressTable(store).WriteAsync(
            [
                new PartitionReport
                {
                    Topic = "t", Partition = partition, NextOffset = 1, EndOffset = 1, IncludedUpTo = included, Pending = "", Ingester = ingester,
                    ReportedAt = rig.Clock.GetUtcNow().AddMilliseconds(1), SubjectsVersion = version,
                },
            ],
            CancellationToken.None);
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
        await store.ExecuteAsync("INSERT INTO budget_periods (budget_id, filter_names, filter_values) SELECT 'b', ['user'], [[{name:String}]]", new { name = Name });
        await store.ExecuteAsync(
            "INSERT INTO usage_adjustments (adjustment_id, event_id, tenant, occurred_at, provider, model, user, cost_usd) SELECT generateUUIDv4(), generateUUIDv4(), '', toDateTime64('2026-11-20 12:00:00', 3, 'UTC'), 'anthropic', 'm', {name:String}, 0.0000000001",
            new { name = Name });
        await store.ExecuteAsync(
            "INSERT INTO dead_letters (id, first_seen, original) SELECT generateUUIDv4(), now64(3), {original:String}",
            new { original = $"{{\"dimensions\":{{\"user\":{Quoted},\"team\":\"t\"}},\"model\":5}}" });
        await SeedAlertsAsync(store);
        return store;
    }

    /// <summary>A crossing of a budget by user with the answer of a receiver, one of a rule about a model of the same name, a mute, and a re-rating that is over.</summary>
    private static async Task SeedAlertsAsync(ClickHouseDataSource store)
    {
        var objects = new ObjectTable(store, new ManualTimeProvider(Noon));
        var title = $"Per user ({Name}): 11 USD of 10 USD spent";
        var delivery = Guid.NewGuid();
        await new NoticeTable(store).AddAsync(
            [
                Notice("budget", title, $"{{\"per_value\":{Quoted},\"title\":{Json(title)}}}", $"{{\"top\":[{{\"group\":{{\"team\":\"search\",\"user\":{Quoted}}},\"cost_usd\":\"11\"}}]}}") with
                {
                    Targets = [new NoticeTarget(delivery, null, "ops")],
                },
                Notice("unpriced_usage", "a model", $"{{\"subject\":{Quoted},\"top\":[{{\"user\":{Quoted}}}]}}", "{}"),
            ],
            CancellationToken.None);
        await store.ExecuteAsync(
            "INSERT INTO webhook_attempts (delivery_id, step, attempt_id, attempted_at, error) SELECT {delivery:UUID}, 1, generateUUIDv4(), now64(3), {error:String}",
            new { delivery, error = $"the answer began: {{\"per_value\":{Quoted}}}" });
        await new AlertMutes(objects).MuteAsync(new AlertSource(null, "budget", "per-user", Name), Noon.AddDays(1), CancellationToken.None);
        await new RerateRuns(objects, store).AddAsync(
            new RerateRun
            {
                Id = Guid.NewGuid(), Apply = true, CreatedAt = Noon, State = RerateState.Done, Filters = new Dictionary<string, IReadOnlyList<string>> { ["user"] = [Name] },
            },
            CancellationToken.None);

        static Notice Notice(string kind, string title, string data, string evidence) => new()
        {
            Id = Guid.NewGuid(), Type = "alert.fired", At = Noon, Title = title, Data = data,
            Alert = new AlertFacts { AlertId = Guid.NewGuid(), State = AlertState.Fired, Kind = kind, SourceId = "s", Revision = 1, Subject = Name, Evidence = evidence },
        };
    }

    private static BudgetStanding StandingOf(string user) => new()
    {
        Tenant = null, BudgetId = "b", BudgetName = "b", Revision = 1, PerDimension = "user", PerValue = user, PeriodStart = Noon, PeriodEnd = Noon.AddDays(1), SpentUsd = 11,
        LimitUsd = 10, ForecastUsd = null, ForecastLowUsd = null, ForecastHighUsd = null, Complete = true, Thresholds = [new BudgetThreshold(100, ThresholdBasis.Actual)],
        Webhooks = [], Url = "", IsClosed = false,
    };

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

    /// <summary>Gets the tables that still have the name.</summary>
    private static async Task<string?> NamedAsync(ClickHouseDataSource store, string where) => await store.ScalarAsync<string>(
        $$"""
        SELECT arrayStringConcat(groupArray(name), ' ') FROM
        (
            SELECT 'usage_events' AS name FROM usage_events WHERE user = {name:String} {{where}}
            UNION ALL SELECT 'usage_adjustments' FROM usage_adjustments WHERE user = {name:String} {{where}}
            UNION ALL SELECT 'usage_entity_15m' FROM usage_entity_15m WHERE entity_value = {name:String} {{where}}
            UNION ALL SELECT 'budget_forecasts' FROM budget_forecasts WHERE per_value = {name:String} {{where}}
            UNION ALL SELECT 'budget_periods' FROM budget_periods WHERE has(arrayFlatten(filter_values), {name:String}) {{where}}
            UNION ALL SELECT 'notices' FROM notices WHERE kind = 'budget' AND multiSearchAny(concat(title, subject, data, evidence), [{name:String}, {escaped:String}]) {{where}}
            UNION ALL SELECT 'objects' FROM objects WHERE position(concat(id, body), {escaped:String}) > 0 {{where}}
        )
        """,
        new { name = Name, escaped = Quoted[1..^1] });

    private static async Task IsRollupOfRawAsync(ClickHouseDataSource store)
    {
        using var verifier = new VerifierService(
            store, new WriteGate(), new Caught(), new AggregatorOptions(), new ManualTimeProvider(Noon), NullLogger<VerifierService>.Instance);
        var found = await verifier.CompareAsync(CancellationToken.None);
        Assert.Equal((0L, 0L), (found.DifferingKeys, found.IdentitiesMissing));
    }

    private static string Quoted => Json(Name);

    private static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text, Relaxed);

    /// <summary>The service as one process of the store has it.</summary>
    private sealed class Rig : IDisposable
    {
        public Rig(ClickHouseDataSource store, IFaultPoints? faults = null)
        {
            Objects = new ObjectTable(store, Clock);
            Subjects = new ForgottenSubjects(Objects);
            Requests = new ForgetRequests(Objects, store, Clock);
            Runs = new RerateRuns(Objects, store);
            Budgets = new BudgetStore(Objects);
            var (gate, turns, options) = (new WriteGate(), new WorkTurns(), new AggregatorOptions());
            Service = new ForgetService(
                store, Requests, Subjects, new OwnNames(new Caught()), Budgets, Runs, gate, turns, new SoleEvaluator(), [], faults ?? NoFaultPoints.Instance, options, Clock, NullLogger<ForgetService>.Instance);
        }

        public ManualTimeProvider Clock { get; } = new(Noon);
        public ObjectTable Objects { get; }
        public ForgottenSubjects Subjects { get; }
        public ForgetRequests Requests { get; }
        public RerateRuns Runs { get; }
        public BudgetStore Budgets { get; }
        public ForgetService Service { get; }

        public async Task<ForgetResult> ForgetAsync(string user, string? tenant)
        {
            var request = await Requests.AddAsync(user, tenant, CancellationToken.None);
            await Service.TurnAsync(CancellationToken.None);
            Assert.Null(await Requests.FindAsync(request, CancellationToken.None));
            return await Requests.ResultAsync(request, CancellationToken.None) ?? throw new InvalidOperationException("It has no result.");
        }

        public void Dispose() => Service.Dispose();
    }

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
