using System.Text.Json;
using Telemetry.Cli.Tests.ClaudeCode;

namespace Telemetry.Cli.Tests;

/// <summary>An independent sum of list prices: USD per million of input, cache read, 5 m write, 1 h write and output.</summary>
internal static class ListPrice
{
    private static readonly Dictionary<string, decimal[]> Rates = new()
    {
        ["claude-opus-4-5-20251101"] = [5m, 0.5m, 6.25m, 10m, 25m],
        ["claude-sonnet-4-5-20250929"] = [3m, 0.3m, 3.75m, 6m, 15m],
        ["claude-haiku-4-5-20251001"] = [1m, 0.1m, 1.25m, 2m, 5m],
    };

    public static decimal Of(IEnumerable<ExpectedCall> calls) => calls.Sum(static call =>
    {
        using var document = JsonDocument.Parse(call.Usage);
        var usage = document.RootElement;
        var written = usage.GetProperty("cache_creation");
        long[] counts =
        [
            usage.GetProperty("input_tokens").GetInt64(),
            usage.GetProperty("cache_read_input_tokens").GetInt64(),
            written.GetProperty("ephemeral_5m_input_tokens").GetInt64(),
            written.GetProperty("ephemeral_1h_input_tokens").GetInt64(),
            usage.GetProperty("output_tokens").GetInt64(),
        ];
        return counts.Zip(Rates[call.Model], static (count, rate) => count * rate / 1_000_000m).Sum();
    });
}
