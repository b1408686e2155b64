using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Telemetry.EndToEnd.Tests;

/// <summary>Every worked example through the real path: posted over HTTP, read back from the event and from spend.</summary>
[Collection(ServerCollection.Name)]
public class WorkedExampleTests(ServerInProcess server)
{
    public static TheoryData<string> Names => [.. WorkedExamples.All.Select(example => example.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_worked_example_costs_what_it_must_to_the_last_digit(string name)
    {
        var example = WorkedExamples.All.Single(candidate => candidate.Name == name);
        var id = Guid.CreateVersion7().ToString();
        var team = $"example {name}";
        var posted = JsonNode.Parse(example.Json)!.AsObject();
        posted["event_id"] = id;
        posted["dimensions"] = new JsonObject { ["team"] = team };

        var (status, answer) = await server.PostAsync(posted.ToJsonString());
        Assert.True(status == 202, answer.ToString());
        await server.DrainAsync();

        var stored = await server.GetAsync($"/api/v1/events/{id}");
        Assert.Equal(example.CostUsd, stored.GetProperty("cost_usd").GetString());
        Assert.Equal(
            decimal.Parse(example.CostUsd, CultureInfo.InvariantCulture),
            stored.GetProperty("components").EnumerateArray().Sum(part => decimal.Parse(part.GetProperty("cost_usd").GetString()!, CultureInfo.InvariantCulture)));

        var spend = await server.GetAsync($"/api/v1/spend?from=2026-01-01&to=2027-01-02&bucket=none&team={Uri.EscapeDataString(team)}");
        Assert.Equal(example.CostUsd, spend.GetProperty("total").GetProperty("cost_usd").GetString());
        Assert.Equal(1, spend.GetProperty("total").GetProperty("calls").GetInt64());
    }

    [Fact]
    public async Task A_call_to_a_model_nobody_has_a_price_for_is_unpriced_and_says_how_to_cure_it()
    {
        var id = Guid.CreateVersion7().ToString();
        var (status, _) = await server.PostAsync(
            $$$"""{"event_id":"{{{id}}}","provider":"acme","model":"thinker-1","occurred_at":"2026-11-10T12:00:00Z","usage":{"uncached_input_tokens":10,"output_tokens":5},"dimensions":{"team":"unpriced"}}""");
        Assert.Equal(202, status);
        await server.DrainAsync();

        var stored = await server.GetAsync($"/api/v1/events/{id}");
        Assert.Equal(JsonValueKind.Null, stored.GetProperty("cost_usd").ValueKind);
        Assert.False(stored.GetProperty("priced").GetBoolean());
        Assert.Contains("acme/thinker-1", stored.GetProperty("unpriced_reason").GetString(), StringComparison.Ordinal);

        var total = (await server.GetAsync("/api/v1/spend?from=2026-11-10&to=2026-11-11&bucket=none&team=unpriced")).GetProperty("total");
        Assert.Equal(
            ("0", 1L, 15L),
            (total.GetProperty("cost_usd").GetString(), total.GetProperty("unpriced_calls").GetInt64(), total.GetProperty("unpriced_tokens").GetInt64()));
    }
}
