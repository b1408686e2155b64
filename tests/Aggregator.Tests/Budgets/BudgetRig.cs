using System.Text.Json.Nodes;
using NodaTime.Text;
using Telemetry.Aggregator.Budgets;
using Telemetry.Aggregator.Budgets.Forecasts;
using Telemetry.Aggregator.Budgets.Spend;
using Telemetry.Store.Client;
using Telemetry.Store.Objects;
using Telemetry.Testing;

namespace Telemetry.Aggregator.Tests.Budgets;

/// <summary>Budgets on a real engine, with a clock that stands still.</summary>
internal sealed class BudgetRig : IAsyncDisposable
{
    private BudgetRig(ClickHouseDataSource store, DateTimeOffset now)
    {
        Store = store;
        Clock = new ManualTimeProvider(now);
        Objects = new ObjectTable(store, Clock);
        Budgets = new BudgetStore(Objects);
        Spend = new SpendReader(store);
        Standings = NewStandings();
    }

    public ClickHouseDataSource Store { get; }
    public ManualTimeProvider Clock { get; }
    public ObjectTable Objects { get; }
    public BudgetStore Budgets { get; }
    public SpendReader Spend { get; }
    public BudgetStandings Standings { get; private set; }

    public static async Task<BudgetRig> StartAsync(string now) =>
        new(await EngineFixture.CreateDatabaseAsync(), InstantPattern.General.Parse(now).Value.ToDateTimeOffset());

    /// <summary>Reads a budget from JSON; it must be sound.</summary>
    public static Budget Parse(string json)
    {
        var budget = BudgetReader.Read(JsonNode.Parse(json)!.AsObject(), null, out var faults);
        Assert.Empty(faults);
        return budget!;
    }

    /// <summary>Starts again, with nothing remembered.</summary>
    public void Restart() => Standings = NewStandings();

    public Task<StoredBudget> PutAsync(string json, string? tenant = null) => Budgets.PutAsync(tenant, Parse(json), CancellationToken.None);

    public Task<IReadOnlyList<BudgetStanding>> ReadAsync() => Standings.ReadAsync(Clock.GetUtcNow(), CancellationToken.None);

    /// <summary>Reads the one standing whose period is open.</summary>
    public async Task<BudgetStanding> CurrentAsync() => Assert.Single(await ReadAsync(), static standing => !standing.IsClosed);

    public async ValueTask DisposeAsync() => await EngineFixture.ReturnDatabaseAsync(Store);

    private BudgetStandings NewStandings() => new(Store, Budgets, Spend, new BudgetForecasts(Spend), Clock);

    public static DateTimeOffset At(string text) => InstantPattern.ExtendedIso.Parse(text).Value.ToDateTimeOffset();
}
