using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Telemetry.Cli.Server;
using Telemetry.Events;

namespace Telemetry.Cli.Import;

/// <summary>What the store says of one event.</summary>
/// <param name="OutputTokens">Its output with every correction.</param>
/// <param name="HourWriteTokens">Its cache writes for an hour with every correction.</param>
/// <param name="CostUsd">What is paid; null when unpriced.</param>
/// <param name="ListCostUsd">The cost at public list price; null when unpriced.</param>
internal sealed record StoredCopy(
    string Provider, string Model, string Project, string Billing, string Quality, long OutputTokens, long HourWriteTokens, decimal? CostUsd, decimal? ListCostUsd, string UnpricedReason)
{
    public static StoredCopy From(JsonElement row) => new(
        Text(row, "provider"),
        Text(row, "model"),
        row.TryGetProperty("dimensions", out var dimensions) ? Text(dimensions, "project") : "",
        Text(row, "billing"),
        Text(row, "usage_quality"),
        Count(row, TokenClass.Output),
        Count(row, TokenClass.CacheWrite1h),
        Money(row, "cost_usd"),
        Money(row, "list_cost_usd"),
        Text(row, "unpriced_reason"));

    private static string Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long Count(JsonElement row, TokenClass tokenClass) =>
        row.TryGetProperty("usage", out var usage) && usage.TryGetProperty(TokenClasses.NameOf(tokenClass), out var count) ? count.GetInt64() : 0;

    private static decimal? Money(JsonElement row, string name) =>
        decimal.TryParse(Text(row, name), NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) ? amount : null;
}

/// <summary>Reads back which of certain events are stored. It costs what was asked for, however much else the store holds.</summary>
internal static class StoredCopies
{
    /// <summary>As many as the API takes at once.</summary>
    private const int IdsPerQuestion = 5_000;

    /// <summary>Reads the stored copies among the wanted ids.</summary>
    public static async Task<Dictionary<Guid, StoredCopy>> ReadAsync(ApiClient api, IEnumerable<Guid> wanted, CancellationToken cancellationToken)
    {
        var copies = new Dictionary<Guid, StoredCopy>();
        foreach (var ids in wanted.Distinct().Chunk(IdsPerQuestion))
        {
            using var body = JsonContent.Create(new { ids });
            var answer = await api.PostAsync("/api/v1/events/lookup", body, cancellationToken).ConfigureAwait(false);
            foreach (var row in answer.GetProperty("data").EnumerateArray())
            {
                copies[row.GetProperty("event_id").GetGuid()] = StoredCopy.From(row);
            }
        }

        return copies;
    }
}
