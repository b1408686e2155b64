using System.Globalization;
using System.Text.Json;

namespace Telemetry.Testing.Usage;

/// <summary>Calls of a model that no book of ours has, and the price that comes late.</summary>
public static class LatePricedEvents
{
    public const string Provider = "acme";
    public const string Model = "rocket-2";

    /// <summary>USD per million uncached input tokens.</summary>
    public const decimal InputUsd = 3m;

    /// <summary>USD per million output tokens.</summary>
    public const decimal OutputUsd = 15m;

    /// <summary>Gets a price book with the model's price alone.</summary>
    public static string Book { get; } = string.Create(CultureInfo.InvariantCulture, $$"""
        {
          "format": "telemetry-prices/1", "provider": "{{Provider}}", "source": "this test",
          "models": [{ "id": "{{Model}}", "rates": [{ "usd_per_million": { "uncached_input_tokens": "{{InputUsd}}", "output_tokens": "{{OutputUsd}}" } }] }]
        }
        """);

    /// <summary>Makes calls, as many on each day, with what they cost once the price is known.</summary>
    /// <param name="count">How many in all.</param>
    /// <param name="first">The first day (midnight UTC).</param>
    /// <param name="days">How many days.</param>
    /// <param name="seed">What they are made from; their ids are new each time.</param>
    public static IReadOnlyList<MadeEvents.Made> Make(int count, DateTimeOffset first, int days, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(number =>
        {
            var id = Guid.NewGuid();
            int input = random.Next(1, 20_000), output = random.Next(1, 3_000);
            var json = JsonSerializer.Serialize(new
            {
                event_id = id,
                occurred_at = first.AddDays(number % days).AddMinutes(random.Next(24 * 60)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                provider = Provider,
                model = Model,
                usage = new { uncached_input_tokens = input, output_tokens = output },
                dimensions = new { team = $"team-{random.Next(3)}", user = $"user-{random.Next(9)}", session = "s" },
            });
            return new MadeEvents.Made(id, json, ((input * InputUsd) + (output * OutputUsd)) / 1_000_000m, input + output);
        })];
    }
}
