using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Aggregator.Budgets;
using Telemetry.Aggregator.Budgets.Files;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Events;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Testing;

namespace Telemetry.Aggregator.Tests.Budgets;

public sealed class BudgetServiceTests
{
    private const string Now = "2026-11-21T12:00:00Z";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_takes_over_the_file_and_keeps_what_dashboards_read_fresh()
    {
        await using var rig = await BudgetRig.StartAsync(Now);
        var options = new AggregatorOptions
        {
            BudgetsEvery = TimeSpan.FromMilliseconds(20),
            BudgetsOfFile = [new FileBudget(null, BudgetRig.Parse("""{"id":"all","limit_usd":"10","period":"day"}"""))],
        };
        using var service = new BudgetService(
            rig.Standings, new BudgetFileSync(rig.Budgets, rig.Objects), new WorkTurns(), Array.Empty<IReadiness>(), options, rig.Clock, NullLogger<BudgetService>.Instance);
        await service.StartAsync(CancellationToken.None);
        await Until.TrueAsync(async () => await SpentAsync() == "0", Patience, static () => "The budget of the file never stood in budget_status.");
        await StoredEvents.InsertAsync(rig.Store, [StoredEvents.Row(BudgetRig.At(Now), 3m, Attribution.None)]);
        await Until.TrueAsync(
            async () => await rig.Store.ScalarAsync<ulong>("SELECT count() FROM budget_status WHERE spent_usd = 3 AND percent = 30 AND forecast_usd >= 3") == 1,
            Patience,
            static () => "What was spent never came with its forecast.");
        await service.StopAsync(CancellationToken.None);

        async Task<string?> SpentAsync() => await rig.Store.ScalarAsync<string>("SELECT arrayStringConcat(groupArray(toString(spent_usd))) FROM budget_status");
    }

    [Fact]
    public async Task Nothing_is_added_up_again_while_nothing_changes()
    {
        await using var rig = await BudgetRig.StartAsync(Now);
        await rig.PutAsync("""{"id":"all","limit_usd":"10","period":"day"}""");
        var first = await rig.ReadAsync();
        Assert.Same(first, await rig.ReadAsync());
        rig.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Same(first, await rig.ReadAsync());
        await StoredEvents.InsertAsync(rig.Store, [StoredEvents.Row(BudgetRig.At(Now), 3m, Attribution.None)]);
        Assert.Equal(3m, Assert.Single(await rig.ReadAsync()).SpentUsd);
        rig.Clock.SetUtcNow(BudgetRig.At("2026-11-22T00:00:00Z"));
        Assert.Equal([(false, 0m), (true, 3m)], (await rig.ReadAsync()).Select(standing => (standing.IsClosed, standing.SpentUsd)));
    }
}
