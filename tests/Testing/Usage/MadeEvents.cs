using System.Globalization;
using System.Text.Json;

namespace Telemetry.Testing.Usage;

/// <summary>Seeded usage events whose cost the test works out by itself, from three rates written down here.</summary>
public sealed class MadeEvents(int seed, DateTimeOffset day)
{
    private static readonly (string Provider, string Model, decimal Input, decimal CacheRead, decimal Output)[] Models =
    [
        ("anthropic", "claude-opus-5-5", 4m, 0.20m, 20m),
        ("anthropic", "claude-haiku-4-5", 1m, 0.10m, 5m),
        ("openai", "gpt-5.4", 2.5m, 0.25m, 15m),
    ];

    private readonly Random random = new(seed);

    /// <summary>One made event: its id, its JSON, and what it costs.</summary>
    public sealed record Made(Guid Id, string Json, decimal CostUsd, long Tokens);

    public Made Next()
    {
        var bytes = new byte[16];
        this.random.NextBytes(bytes);
        var id = new Guid(bytes);
        var model = Models[this.random.Next(Models.Length)];
        long input = this.random.Next(0, 20_000), cached = this.random.Next(0, 20_000), output = this.random.Next(0, 3_000);
        var at = day.AddMilliseconds(this.random.Next(0, 86_400_000));
        var cost = ((input * model.Input) + (cached * model.CacheRead) + (output * model.Output)) / 1_000_000m;
        var json = JsonSerializer.Serialize(new
        {
            event_id = id,
            occurred_at = at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            provider = model.Provider,
            model = model.Model,
            usage = new { uncached_input_tokens = input, cache_read_tokens = cached, output_tokens = output },
            dimensions = new { team = $"team-{this.random.Next(5)}", user = $"user-{this.random.Next(50)}", session = $"session-{this.random.Next(9)}" },
        });
        return new Made(id, json, cost, input + cached + output);
    }
}
