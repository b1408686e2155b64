using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Rerating;
using Telemetry.Aggregator.Sql;
using Telemetry.Aggregator.StoredEvents;
using Telemetry.Events;
using Telemetry.Events.Mapping;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;
using Telemetry.Store.Client;
using Telemetry.Store.Faults;
using Telemetry.Store.Ingest;
using Telemetry.Store.Inserts;
using Telemetry.Store.Native;
using Telemetry.Store.Objects;
using Telemetry.Store.Rows;
using Telemetry.Store.Verification;
using Telemetry.Testing;
using Telemetry.Testing.Usage;

namespace Telemetry.Aggregator.Tests.Rerating;

/// <summary>Re-rating on real parts: the engine, a price book of its own, and stored events as ingest writes them.</summary>
internal sealed class RerateRig : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo prices = Directory.CreateTempSubdirectory("telemetry-prices-");
    private long offset;

    private RerateRig(ClickHouseDataSource store)
    {
        Store = store;
        Books = PriceBookSource.Open(this.prices.FullName);
        Runs = new RerateRuns(new ObjectTable(store, Clock), store);
        Service = NewService();
    }

    public ClickHouseDataSource Store { get; }
    public PriceBookSource Books { get; }
    public ManualTimeProvider Clock { get; } = new(Start.AddDays(19));
    public RerateRuns Runs { get; }

    /// <summary>Gets the service of the process that lives now.</summary>
    public ReratingService Service { get; private set; }

    public static async Task<RerateRig> CreateAsync() => new(await EngineFixture.CreateDatabaseAsync());

    /// <summary>Gets whether that process says that corrections are whole.</summary>
    public CorrectionsWhole Whole { get; private set; } = null!;

    /// <summary>Begins again, as a new process would.</summary>
    /// <param name="faults">Where it dies; null: nowhere.</param>
    public ReratingService Restart(IFaultPoints? faults = null) => Service = NewService(faults);

    /// <summary>Sets the price of a model from the first day on; the same for input and output but for a factor of five.</summary>
    public void SetPrice(string model, decimal usdPerMillion) => Assert.Empty(Books.Set(new PriceSetting
    {
        Provider = "acme",
        Model = model,
        From = Start.AddDays(-1),
        UsdPerMillion = new Dictionary<string, string>
        {
            ["uncached_input_tokens"] = MoneyText.Of(usdPerMillion),
            ["cache_read_tokens"] = MoneyText.Of(usdPerMillion / 10),
            ["cache_write_5m_tokens"] = MoneyText.Of(usdPerMillion * 1.25m),
            ["output_tokens"] = MoneyText.Of(usdPerMillion * 5),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal),
    }).Faults);

    /// <summary>Stores events with what they cost by the present book.</summary>
    /// <param name="events">The events.</param>
    /// <param name="mapperVersion">The version of the mapper that read their usage.</param>
    /// <param name="withPremium">False: as they were stored before write premiums were kept.</param>
    public async Task StoreAsync(IEnumerable<UsageEvent> events, int mapperVersion = UsageMappers.Version, bool withPremium = true)
    {
        using var block = new UsageEventBlock();
        foreach (var one in events)
        {
            var rating = Books.Current.Rate(one, withComponents: false);
            block.Add(new UsageEventRow
            {
                Event = one,
                Priced = rating.Priced,
                UnpricedReason = rating.UnpricedReason,
                PriceVersion = rating.PriceVersion,
                CostUsd = rating.CostUsd,
                ListCostUsd = rating.ListCostUsd,
                CostWithoutCacheUsd = rating.CostWithoutCacheUsd,
                CacheWritePremiumUsd = withPremium ? rating.CacheWritePremiumUsd : null,
                CostWithoutBatchUsd = rating.CostWithoutBatchUsd,
                ResponseCacheSavingUsd = rating.ResponseCacheSavingUsd,
                Folded = one.Dimensions.Team == "many" ? FoldedDimensions.Team | FoldedDimensions.ServiceTier : FoldedDimensions.None,
                UsageHash = EventIdentity.UsageHash(one),
                MapperVersion = (ushort)mapperVersion,
                LogTopic = "llm.usage.v1",
                LogPartition = 0,
                LogOffset = this.offset++,
                IngestedAt = one.OccurredAt,
            });
        }

        await new BlockInserter(Store).InsertAsync(block, $"test/{this.offset}", CancellationToken.None);
    }

    /// <summary>Makes events of three models over three days, some unpriced, of every billing and with latencies.</summary>
    public static List<UsageEvent> Made(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var id = new byte[16];
            random.NextBytes(id);
            return new UsageEvent
            {
                EventId = new Guid(id),
                Tenant = random.Next(3) == 0 ? "b" : "",
                OccurredAt = Start.AddMilliseconds(random.Next(3 * 86_400_000)),
                Provider = "acme",
                Model = $"m{random.Next(4)}",
                Billing = (BillingKind)(random.Next(6) == 0 ? 1 : 0),
                Status = (CallStatus)random.Next(3),
                UsageQuality = (UsageQuality)random.Next(3),
                ResponseCache = random.Next(9) == 0 ? ResponseCacheResult.Exact : ResponseCacheResult.None,
                DurationMs = random.Next(4) == 0 ? null : random.Next(60_000),
                Usage = new TokenUsage { UncachedInput = random.Next(9_000), CacheRead = random.Next(9_000), CacheWrite5m = random.Next(2_000), Output = random.Next(1, 3_000) },
                Dimensions = new Attribution { Team = random.Next(5) == 0 ? "many" : "search", User = random.Next(2) == 0 ? "ada" : "" },
            };
        })];
    }

    /// <summary>Asks for a re-rating and carries it out.</summary>
    public async Task<RerateRun> RerateAsync(bool apply = true, string? billing = null, params (string Name, string Value)[] filters)
    {
        var run = await AskAsync(apply, billing, filters);
        Assert.True(await Service.TurnAsync(CancellationToken.None));
        return (await Runs.FindAsync(run.Id, null, CancellationToken.None))!;
    }

    public async Task<RerateRun> AskAsync(bool apply = true, string? billing = null, params (string Name, string Value)[] filters)
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        var run = new RerateRun
        {
            Id = Guid.NewGuid(),
            Apply = apply,
            CreatedAt = Clock.GetUtcNow(),
            Billing = billing,
            Filters = filters.ToDictionary(static filter => filter.Name, static filter => (IReadOnlyList<string>)[filter.Value]),
        };
        await Runs.AddAsync(run, CancellationToken.None);
        return run;
    }

    /// <summary>Reads everything a rollup says, key by key, to the digit.</summary>
    public Task<IReadOnlyList<string>> SnapshotAsync(string table = "usage_15m") => RollupSnapshot.ReadAsync(Store, table);

    /// <summary>Sums a measure of a rollup.</summary>
    public async Task<decimal> SumAsync(string measure, string where = "1") =>
        await Store.ScalarAsync<decimal>($"SELECT toDecimal128(sum({measure}), 12) FROM usage_15m WHERE {where}");

    /// <summary>Asserts that raw rows and adjustments equal every rollup.</summary>
    public async Task AssertExactAsync()
    {
        var report = await new RollupVerifier(Store).VerifyAsync(VerificationScope.All);
        Assert.True(report.IsExact, string.Join("; ", report.Rollups));
    }

    /// <summary>Reads an event as it counts.</summary>
    public async Task<EffectiveEvent> EventAsync(Guid id)
    {
        var places = await Store.ReadAsync(StoredEventSql.Places([id]), StoredEventSql.ReadPlace, CancellationToken.None);
        var events = await Store.ReadAsync(StoredEventSql.At(places), StoredEventReader.Read, CancellationToken.None);
        return new EffectiveEvent(events[0], await Store.ReadAsync(AdjustmentSql.Of(events), AdjustmentRows.Read, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await EngineFixture.ReturnDatabaseAsync(Store);
        this.prices.Delete(recursive: true);
    }

    private ReratingService NewService(IFaultPoints? faults = null)
    {
        Whole = new CorrectionsWhole();
        return new(
            Store,
            new WriteGate(),
            Runs,
            new OwnBooks(Books, new Fresh(), Clock),
            new WorkTurns(),
            new SoleEvaluator(),
            [new Fresh(), Whole],
            Whole,
            faults ?? NoFaultPoints.Instance,
            new AggregatorOptions(),
            Clock,
            NullLogger<ReratingService>.Instance);
    }

    /// <summary>Everything is stored.</summary>
    private sealed class Fresh : IDataFreshness, IReadiness
    {
        public DateTimeOffset DataRefreshedAt => DateTimeOffset.MaxValue;
        public bool IsReady => true;
        public string Reason => "";
    }
}
