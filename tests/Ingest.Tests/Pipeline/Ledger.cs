using Telemetry.Store.Client;

namespace Telemetry.Ingest.Tests.Pipeline;

/// <summary>What the tables say, and what they should say by a sum of the test's own.</summary>
internal sealed record Ledger
{
    private static readonly string[] Tables = ["usage_events", "usage_15m", "usage_1d", "usage_model_1d", "usage_entity_15m"];

    public required long Calls { get; init; }
    public required long Input { get; init; }
    public required long Output { get; init; }
    public required decimal Cost { get; init; }

    /// <summary>Works out the sums of the first copy of each identity, in the order of sending.</summary>
    public static Ledger Of(IEnumerable<TestEvent> sent) => Sum(sent.DistinctBy(one => (one.Tenant, one.Id)).ToList());

    public static Ledger Sum(IReadOnlyCollection<TestEvent> events) => new()
    {
        Calls = events.Count,
        Input = events.Sum(one => one.Input),
        Output = events.Sum(one => one.Output),
        Cost = events.Sum(one => one.Cost),
    };

    /// <summary>Asserts that raw rows and every rollup say what they should, and that no identity is stored twice.</summary>
    public static async Task AssertExactAsync(PipelineRig rig, IReadOnlyList<TestEvent> sent)
    {
        var first = sent.DistinctBy(one => (one.Tenant, one.Id)).ToList();
        var all = Sum(first);
        foreach (var table in Tables)
        {
            var expected = table == "usage_entity_15m" ? Sum([.. first.Where(one => one.User.Length > 0)]) : all;
            Assert.Equal((table, expected), (table, await ReadAsync(rig.Store, table)));
        }

        var identities = await rig.Store.QueryAsync<IdentityOfRow>("SELECT tenant AS Tenant, event_id AS EventId FROM usage_events ORDER BY tenant, event_id");
        Assert.Equal(
            first.Select(one => (one.Tenant, one.Id.ToString())).Order(),
            identities.Select(row => (row.Tenant, row.EventId.ToString())).Order());
    }

    public static async Task<Ledger> ReadAsync(ClickHouseDataSource store, string table)
    {
        var calls = table == "usage_events" ? "toInt64(count())" : "sum(calls)";
        var row = await store.QuerySingleOrDefaultAsync<Row>(
            $"SELECT {calls} AS Calls, sum(uncached_input_tokens) AS Input, sum(output_tokens) AS Output, toString(sum(ifNull(cost_usd, 0))) AS Cost FROM {table}");
        return new Ledger
        {
            Calls = row!.Calls,
            Input = row.Input,
            Output = row.Output,
            Cost = decimal.Parse(row.Cost, System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    private sealed record Row
    {
        public long Calls { get; init; }
        public long Input { get; init; }
        public long Output { get; init; }
        public string Cost { get; init; } = "";
    }

    private sealed record IdentityOfRow
    {
        public string Tenant { get; init; } = "";
        public Guid EventId { get; init; }
    }
}
