using System.Text.Json.Nodes;
using Telemetry.Aggregator.Budgets;

namespace Telemetry.Aggregator.Tests.Budgets;

public sealed class BudgetReaderTests
{
    private const string Sound = """
        {"id":"search","name":"Search","limit_usd":"100.5","period":"month","timezone":"Asia/Shanghai","filter":{"team":["search","ads"]},"per":["user"],
         "thresholds":[{"percent":80,"basis":"actual"},{"percent":100,"basis":"forecast"}],"webhooks":["ops"],"when_exceeded":"downgrade","downgrade_to":"claude-haiku-4-5"}
        """;

    [Fact]
    public void A_budget_is_written_as_it_was_read()
    {
        var written = BudgetJson.Write(BudgetRig.Parse(Sound));
        Assert.Equal(written.ToJsonString(), BudgetJson.Write(BudgetRig.Parse(written.ToJsonString())).ToJsonString());
        Assert.Equal("100.5", (string?)written["limit_usd"]);
        Assert.Equal("""{"team":["ads","search"]}""", written["filter"]!.ToJsonString());
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var budget = BudgetRig.Parse("""{"id":"all","limit_usd":"5","period":"day"}""");
        Assert.Equal(("all", "UTC", WhenExceeded.Notify), (budget.Name, budget.Zone.Id, budget.WhenExceeded));
        Assert.Null(budget.Per);
        Assert.Equal([(80, ThresholdBasis.Actual), (100, ThresholdBasis.Actual), (100, ThresholdBasis.Forecast)], budget.Thresholds.Select(t => (t.Percent, t.Basis)));
    }

    [Fact]
    public void Every_fault_is_told_at_once_with_its_field()
    {
        var faults = Faults("""
            {"id":"-x","limit_usd":"-1","period":"monthly","timezone":"Europe/Berln","filter":{"session":["a"],"teem":["b"],"status":["okay"]},"per":["tag.x"],
             "thresholds":[{"percent":0},{"percent":10000,"basis":"both"},{"percnt":5,"percent":5}],"when_exceeded":"downgrade","limit_us":"3"}
            """);
        Assert.Equal(
            [
                "limit_us", "id", "limit_usd", "period", "timezone", "filter.session", "filter.teem", "filter.status", "per",
                "thresholds[0].percent", "thresholds[1].percent", "thresholds[1].basis", "thresholds[2].percnt", "downgrade_to",
            ],
            faults.Select(fault => fault.Field));
        Assert.Contains(faults, fault => fault.Field == "timezone" && fault.Detail.Contains("Europe/Berlin", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Field == "filter.teem" && fault.Detail.Contains("did you mean team?", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Field == "filter.status" && fault.Detail.Contains("ok, error", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Field == "thresholds[2].percnt" && fault.Detail.Contains("percent", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Field == "limit_us" && fault.Detail.Contains("limit_usd", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"0\"", "not above 0")]
    [InlineData("\"-3\"", "not above 0")]
    [InlineData("100", "binary float")]
    [InlineData("\"1e3\"", "not an amount")]
    [InlineData("\"0.0000000000001\"", "more than 12 decimals")]
    [InlineData("null", "is required")]
    public void A_limit_that_is_no_money_is_refused(string limit, string why)
    {
        var fault = Assert.Single(Faults($$"""{"id":"a","limit_usd":{{limit}},"period":"day"}"""));
        Assert.Equal("limit_usd", fault.Field);
        Assert.Contains(why, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"a","limit_usd":"1","period":"day","downgrade_to":"m"}""", "downgrade_to")]
    [InlineData("""{"id":"a","limit_usd":"1","period":"day","per":["user","team"]}""", "per")]
    [InlineData("""{"id":"a","limit_usd":"1","period":"day","filter":{"team":[]}}""", "filter.team")]
    [InlineData("""{"id":"a","limit_usd":"1","period":"day","filter":{"team":[3]}}""", "filter.team[0]")]
    [InlineData("""{"id":"a","limit_usd":"1","period":"day","thresholds":[{"percent":5},{"percent":5,"basis":"actual"}]}""", "thresholds[1]")]
    [InlineData("""{"id":"a","limit_usd":"1","period":"day","thresholds":[{"percent":50.5}]}""", "thresholds[0].percent")]
    [InlineData("""{"id":"a","limit_usd":"1","period":"day","webhooks":"ops"}""", "webhooks")]
    [InlineData("""{"limit_usd":"1","period":"day"}""", "id")]
    public void A_field_out_of_its_bounds_is_named(string json, string field) => Assert.Contains(Faults(json), fault => fault.Field == field);

    private static IReadOnlyList<BudgetFault> Faults(string json)
    {
        Assert.Null(BudgetReader.Read(JsonNode.Parse(json)!.AsObject(), null, out var faults));
        return faults;
    }
}
