using Telemetry.Aggregator.Budgets.Decisions;
using Telemetry.Events;

namespace Telemetry.Aggregator.Tests.Budgets;

public sealed class BudgetDeciderTests
{
    private const string Now = "2026-11-21T12:00:00Z";

    [Fact]
    public async Task A_spent_budget_speaks_to_the_calls_that_it_counts_and_to_no_others()
    {
        await using var rig = await BudgetRig.StartAsync(Now);
        await rig.PutAsync("""{"id":"ads","limit_usd":"2","period":"day","filter":{"team":["ads"]},"when_exceeded":"block"}""");
        await rig.PutAsync("""{"id":"users","limit_usd":"3","period":"day","per":["user"],"when_exceeded":"downgrade","downgrade_to":"small"}""");
        await rig.PutAsync("""{"id":"told","limit_usd":"0.1","period":"day"}""");
        await rig.PutAsync("""{"id":"small","limit_usd":"1","period":"day","filter":{"model":["small"],"team":["lab"]},"when_exceeded":"block"}""");
        await rig.PutAsync("""{"id":"own","limit_usd":"1","period":"day","when_exceeded":"block"}""", "acme");
        await StoredEvents.InsertAsync(rig.Store,
        [
            StoredEvents.Row(BudgetRig.At(Now), 2m, new Attribution { Team = "ads", User = "ada" }),
            StoredEvents.Row(BudgetRig.At(Now), 3m, new Attribution { User = "bob" }),
            StoredEvents.Row(BudgetRig.At(Now), 1m, new Attribution { Team = "lab" }, model: "small"),
            StoredEvents.Row(BudgetRig.At(Now), 1m, new Attribution(), tenant: "acme"),
        ]);

        Assert.Equal((DecisionAction.Block, "ads", "spent 2 of 2 USD, until 2026-11-22T00:00:00Z."), await DecideAsync(team: "ads"));
        Assert.Equal((DecisionAction.Allow, null, null), await DecideAsync(team: "search"));
        Assert.Equal((DecisionAction.Allow, null, null), await DecideAsync(user: "ada"));
        Assert.Equal((DecisionAction.Downgrade, "users", "spent 3 of 3 USD for user bob, until 2026-11-22T00:00:00Z."), await DecideAsync(user: "bob"));
        Assert.Equal((DecisionAction.Allow, null, null), await DecideAsync(user: "bob", model: "small"));
        Assert.Equal((DecisionAction.Block, "ads"), (await DecideAsync(user: "bob", team: "ads")) is var (action, budget, _) ? (action, budget) : default);
        Assert.Equal("small", (await DecideAsync(user: "bob", team: "lab")).Budget);
        Assert.Equal("own", (await DecideAsync(tenant: "acme")).Budget);

        async Task<(DecisionAction Action, string? Budget, string? Reason)> DecideAsync(string team = "", string user = "", string model = "large", string tenant = "")
        {
            var snapshot = await rig.Standings.RecentAsync(rig.Clock.GetUtcNow(), CancellationToken.None);
            var decision = BudgetDecider.Decide(snapshot, tenant, name => name switch { "team" => team, "user" => user, "model" => model, _ => "" });
            Assert.Equal(decision.Action == DecisionAction.Downgrade ? "small" : null, decision.Model);
            return (decision.Action, decision.Budget, decision.Reason);
        }
    }
}
