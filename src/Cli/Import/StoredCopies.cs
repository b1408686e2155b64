using System.Globalization;
using System.Text.Json;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Import;

/// <summary>What the store says of one event.</summary>
/// <param name="OutputTokens">Its output with every correction.</param>
/// <param name="CostUsd">What is paid; null when unpriced.</param>
/// <param name="ListCostUsd">The cost at public list price; null when unpriced.</param>
internal sealed record StoredCopy(
    string Provider, string Model, string Project, string Billing, string Quality, long OutputTokens, decimal? CostUsd, decimal? ListCostUsd, string UnpricedReason)
{
    public static StoredCopy From(JsonElement row) => new(
        Text(row, "provider"),
        Text(row, "model"),
        row.TryGetProperty("dimensions", out var dimensions) ? Text(dimensions, "project") : "",
        Text(row, "billing"),
        Text(row, "usage_quality"),
        row.TryGetProperty("usage", out var usage) && usage.TryGetProperty("output_tokens", out var output) ? output.GetInt64() : 0,
        Money(row, "cost_usd"),
        Money(row, "list_cost_usd"),
        Text(row, "unpriced_reason"));

    private static string Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static decimal? Money(JsonElement row, string name) =>
        decimal.TryParse(Text(row, name), NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) ? amount : null;
}

/// <summary>Reads back which of certain events are stored.</summary>
internal static class StoredCopies
{
    private const int PageRows = 10_000;

    /// <summary>Reads the stored copies among the wanted ids.</summary>
    /// <param name="from">The earliest call.</param>
    /// <param name="to">The latest call; its own millisecond is included.</param>
    public static async Task<Dictionary<Guid, StoredCopy>> ReadAsync(
        ApiClient api, IReadOnlySet<Guid> wanted, IEnumerable<string> providers, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var copies = new Dictionary<Guid, StoredCopy>();
        var question = new QueryString("/api/v1/events")
            .Add("from", Time(from)).Add("to", Time(to.AddMilliseconds(1)))
            .Add("limit", PageRows.ToString(CultureInfo.InvariantCulture));
        foreach (var provider in providers)
        {
            question.Add("provider", provider);
        }

        await foreach (var row in api.RowsAsync(question.ToString(), cancellationToken).ConfigureAwait(false))
        {
            if (row.GetProperty("event_id").TryGetGuid(out var id) && wanted.Contains(id))
            {
                copies[id] = StoredCopy.From(row);
            }
        }

        return copies;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
