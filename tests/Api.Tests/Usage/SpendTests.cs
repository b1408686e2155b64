using System.Text.Json;
using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.Usage;

public sealed class SpendTests
{
    [Fact]
    public async Task Rows_are_grouped_by_day_and_dimension_in_order_and_total_covers_the_range()
    {
        await using var host = await ApiHost.StartAsync();
        await host.StoreAsync(
            new StoredCall { Team = "search", OccurredAt = "2026-11-15 10:00:00.000", OutputTokens = 10 }.Costing("0.5"),
            new StoredCall { Team = "ads", OccurredAt = "2026-11-15 11:00:00.000", OutputTokens = 20 }.Costing("0.75"),
            new StoredCall { OccurredAt = "2026-11-16 00:00:00.000", OutputTokens = 30, Status = "error" }.Costing("0.000000000001"));

        var answer = await host.GetAsync("/api/v1/spend?group_by=team");

        Assert.Equal("2026-11-15T00:00:00Z", answer.GetProperty("from").GetString());
        Assert.Equal("2026-11-22T00:00:00Z", answer.GetProperty("to").GetString());
        Assert.Equal("day", answer.GetProperty("bucket").GetString());
        Assert.Equal("UTC", answer.GetProperty("tz").GetString());
        Assert.Equal("USD", answer.GetProperty("currency").GetString());
        Assert.Equal("2026-11-21T12:34:56Z", answer.GetProperty("data_refreshed_at").GetString());
        var rows = answer.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(["ads", "search", null], rows.Select(row => row.GetProperty("group").GetProperty("team").GetString()));
        Assert.Equal("2026-11-15T00:00:00Z", rows[0].GetProperty("start").GetString());
        Assert.Equal("2026-11-16T00:00:00Z", rows[0].GetProperty("end").GetString());
        Assert.Equal("0.75", rows[0].GetProperty("cost_usd").GetString());
        Assert.Equal(1, rows[2].GetProperty("errors").GetInt64());
        var total = answer.GetProperty("total");
        Assert.Equal("1.250000000001", total.GetProperty("cost_usd").GetString());
        Assert.Equal(3, total.GetProperty("calls").GetInt64());
        Assert.Equal(60, total.GetProperty("output_tokens").GetInt64());
        Assert.False(total.TryGetProperty("start", out _) || total.TryGetProperty("end", out _) || total.TryGetProperty("group", out _));
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("next_page").ValueKind);
    }
}
