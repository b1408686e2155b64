using Telemetry.Aggregator.Budgets.Files;

namespace Telemetry.Aggregator.Tests.Budgets;

public sealed class BudgetFileTests
{
    private const string Now = "2026-11-21T12:00:00Z";

    private const string Two = """
        budgets:
          # what search may cost
          - id: search
            limit_usd: 500.10
            period: month
            timezone: Asia/Shanghai
            filter:
              team: [search]
              cost_center: [4711]
            thresholds:
              - {percent: 80, basis: actual}
          - id: users
            tenant: acme
            limit_usd: "5"
            period: day
            per: [user]
        """;

    [Fact]
    public void Amounts_and_names_stand_in_the_file_as_they_are_written()
    {
        var budgets = Read(Two, out var faults);
        Assert.Empty(faults);
        Assert.Equal([(null, "search", 500.10m), ("acme", "users", 5m)], budgets.Select(entry => (entry.Tenant, entry.Budget.Id, entry.Budget.LimitUsd)));
        Assert.Equal("4711", budgets[0].Budget.Filter.Single(filter => filter.Dimension.Name == "cost_center").Values.Single());
        Assert.Empty(Read("", out faults));
        Assert.Empty(Read("budgets:\n", out var none));
        Assert.Equal((0, 0), (faults.Count, none.Count));
    }

    [Fact]
    public void Every_fault_is_told_with_its_line_and_field_and_the_rest_is_read()
    {
        var budgets = Read(
            """
            budgets:
              - id: a
                limit_usd: -1
                period: month
              - id: b
                limit_usd: 1
                period: day
                thresholds:
                  - percent: 10000
                  - percnt: 5
              - id: c
                limit_usd: 1
                period: day
              - id: c
                limit_usd: 2
                period: day
              - period: day
                limit_usd: 3
            budget: []
            """,
            out var faults);
        Assert.Equal(
            [
                (3, "budgets[0].limit_usd"), (9, "budgets[1].thresholds[0].percent"), (10, "budgets[1].thresholds[1].percnt"), (10, "budgets[1].thresholds[1].percent"),
                (14, "budgets[3].id"), (17, "budgets[4].id"), (19, "budget"),
            ],
            faults.Select(fault => ((int)fault.Line, fault.Field)).OrderBy(fault => fault.Item1));
        Assert.Equal("line 3: budgets[0].limit_usd: -1 is not above 0.", faults.Single(fault => fault.Line == 3).ToString());
        Assert.Contains(budgets, entry => entry.Budget.Id == "c");
    }

    [Theory]
    [InlineData("budgets: [", 2)]
    [InlineData("- a\n- b", 1)]
    [InlineData("budgets:\n  a: 1", 2)]
    [InlineData("budgets:\n  - one\n", 2)]
    [InlineData("budgets:\n  - id: a\n    id: b\n", 3)]
    public void What_is_no_list_of_budgets_is_refused_with_its_line(string text, int line)
    {
        Assert.Empty(Read(text, out var faults));
        Assert.Equal(line, Assert.Single(faults).Line);
    }

    [Fact]
    public async Task A_file_makes_replaces_and_removes_its_own_budgets_and_leaves_others_alone()
    {
        await using var rig = await BudgetRig.StartAsync(Now);
        await rig.PutAsync("""{"id":"mine","limit_usd":"1","period":"day"}""");
        var sync = new BudgetFileSync(rig.Budgets, rig.Objects);
        Assert.Equal((2, 0), await sync.ApplyAsync([.. Read(Two, out _)], CancellationToken.None));
        Assert.Equal(["mine", "search", "users"], await IdsAsync());
        Assert.Equal((2, 0), await sync.ApplyAsync([.. Read(Two, out _)], CancellationToken.None));
        Assert.Equal(1, (await rig.Budgets.FindAsync("acme", "users", CancellationToken.None))!.Revision);

        var less = Two[..Two.IndexOf("  - id: users", StringComparison.Ordinal)].Replace("500.10", "600", StringComparison.Ordinal);
        Assert.Equal((1, 1), await sync.ApplyAsync([.. Read(less, out _)], CancellationToken.None));
        Assert.Equal(["mine", "search"], await IdsAsync());
        Assert.Equal(600m, (await rig.Budgets.FindAsync(null, "search", CancellationToken.None))!.Budget.LimitUsd);

        Assert.Equal((0, 1), await sync.ApplyAsync([], CancellationToken.None));
        Assert.Equal(["mine"], await IdsAsync());

        async Task<IEnumerable<string>> IdsAsync() => (await rig.Budgets.ListAsync(CancellationToken.None)).Select(stored => stored.Budget.Id).Order(StringComparer.Ordinal);
    }

    private static IReadOnlyList<FileBudget> Read(string text, out IReadOnlyList<FileFault> faults)
    {
        using var reader = new StringReader(text);
        return BudgetFile.Read(reader, out faults);
    }
}
