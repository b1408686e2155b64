using System.Text.Json;
using System.Text.RegularExpressions;
using Telemetry.Cli.Server;
using Telemetry.Pricing;

namespace Telemetry.Cli.Output;

/// <summary>Names the usage that has no price, and the commands that give it one: a missing price is never a silent zero.</summary>
internal static partial class UnpricedHint
{
    /// <summary>Calls looked at for each model: their reasons differ at most by tier, region and class.</summary>
    private const string CallsPerModel = "200";

    /// <summary>Says on stderr what an answer with a total leaves out, if it leaves out anything.</summary>
    public static async Task ShowAsync(ApiClient api, JsonElement answer, CancellationToken cancellationToken)
    {
        if (!answer.TryGetProperty("total", out var total) || Count(total) == 0)
        {
            return;
        }

        Terminal.Note($"{Count(total)} calls have no price and are in no sum above.");
        var (from, to) = (answer.GetProperty("from").GetString(), answer.GetProperty("to").GetString());
        var byModel = new QueryString("/api/v1/spend").Add("bucket", "none").Add("group_by", "provider,model").Add("from", from).Add("to", to);
        var reasons = new List<string>();
        await foreach (var row in api.RowsAsync(byModel.ToString(), cancellationToken).ConfigureAwait(false))
        {
            if (Count(row) > 0)
            {
                var group = row.GetProperty("group");
                var calls = new QueryString("/api/v1/events").Add("from", from).Add("to", to).Add("limit", CallsPerModel)
                    .Add("provider", group.GetProperty("provider").GetString()).Add("model", group.GetProperty("model").GetString());
                var page = await api.GetAsync(calls.ToString(), cancellationToken).ConfigureAwait(false);
                reasons.AddRange(page.GetProperty("data").EnumerateArray().Select(Reason).OfType<string>());
            }
        }

        Show(reasons);
    }

    /// <summary>Names each reason once, by its first day, with its calls and the commands that cure it from then on.</summary>
    public static void Show(IEnumerable<string> reasons)
    {
        var isAny = false;
        foreach (var days in reasons.Where(static reason => reason.Length > 0).GroupBy(static reason => Day().Replace(reason, "")))
        {
            isAny = true;
            var first = days.Min(StringComparer.Ordinal)!;
            Terminal.Note($"unpriced: {first} ({days.Count()} calls)");
            foreach (var command in UnpricedCure.CommandsFor(first))
            {
                Terminal.Note($"    {command}");
            }
        }

        if (isAny)
        {
            Terminal.Note(UnpricedCure.Note);
        }
    }

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\d\b")]
    private static partial Regex Day();

    private static string? Reason(JsonElement row) =>
        row.TryGetProperty("unpriced_reason", out var reason) && reason.ValueKind == JsonValueKind.String ? reason.GetString() : null;

    private static long Count(JsonElement row) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty("unpriced_calls", out var calls) && calls.TryGetInt64(out var count) ? count : 0;
}
