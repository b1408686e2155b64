using System.Globalization;
using System.Text.Json;

namespace Telemetry.Testing.Usage;

/// <summary>What one source of the store says about a range.</summary>
public sealed record SpendFigures(long Calls, decimal CostUsd, long Tokens);

/// <summary>Reads the same range from each table that answers it, by asking what only that table can answer.</summary>
/// <param name="http">The server.</param>
/// <param name="day">The first day (UTC).</param>
/// <param name="days">How many days.</param>
public sealed class SpendReader(HttpClient http, DateTimeOffset day, int days = 1)
{
    /// <summary>Gets the figures of raw rows, quarters, days, models and entities, by the name of the table.</summary>
    public async Task<IReadOnlyDictionary<string, SpendFigures>> ReadAllAsync()
    {
        var from = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var to = day.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new Dictionary<string, SpendFigures>(StringComparer.Ordinal)
        {
            ["usage_events"] = await this.TotalAsync($"from={from}&to={to}&bucket=none&group_by=session"),
            ["usage_15m"] = await this.TotalAsync($"from={from}&to={to}&bucket=15m&group_by=team"),
            ["usage_1d"] = await this.TotalAsync($"from={from}&to={to}&bucket=none&group_by=team"),
            ["usage_model_1d"] = await this.TotalAsync($"from={from}&to={to}&bucket=none"),
            ["usage_entity_15m"] = await this.TotalAsync($"from={from}&to={to}&bucket=none&group_by=user"),
        };
    }

    private async Task<SpendFigures> TotalAsync(string query)
    {
        using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/spend?" + query, UriKind.Relative)));
        var total = answer.RootElement.GetProperty("total");
        return new SpendFigures(
            total.GetProperty("calls").GetInt64(),
            decimal.Parse(total.GetProperty("cost_usd").GetString()!, CultureInfo.InvariantCulture),
            total.GetProperty("uncached_input_tokens").GetInt64()
                + total.GetProperty("cache_read_tokens").GetInt64()
                + total.GetProperty("output_tokens").GetInt64());
    }
}
