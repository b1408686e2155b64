using System.Text.Json;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Output;

/// <summary>Names the usage that has no price, and the commands that give it one: a missing price is never a silent zero.</summary>
internal static class UnpricedHint
{
    /// <summary>Says on stderr what an answer with a total leaves out, if it leaves out anything.</summary>
    public static async Task ShowAsync(ApiClient api, JsonElement answer, CancellationToken cancellationToken)
    {
        if (!answer.TryGetProperty("total", out var total) || Count(total) is 0 or null)
        {
            return;
        }

        Terminal.Note($"{Count(total)} calls have no price and are in no sum above:");
        var question = new QueryString("/api/v1/spend").Add("bucket", "none").Add("group_by", "provider,model")
            .Add("from", answer.GetProperty("from").GetString()).Add("to", answer.GetProperty("to").GetString()).ToString();
        await foreach (var row in api.RowsAsync(question, cancellationToken).ConfigureAwait(false))
        {
            if (Count(row) is > 0 and var calls)
            {
                var group = row.GetProperty("group");
                Show($"{group.GetProperty("provider")}", $"{group.GetProperty("model")}", calls);
            }
        }

        Explain();
    }

    /// <summary>Names one unpriced model and its cure.</summary>
    public static void Show(string provider, string model, long calls)
    {
        Terminal.Note($"  {provider} {model}: {calls} calls");
        Terminal.Note($"    telemetry prices set {Quoted(provider)} {Quoted(model)} --input USD --output USD   (per million tokens)");
        Terminal.Note($"    telemetry prices alias {Quoted(provider)} {Quoted(model)} KNOWN_MODEL");
    }

    /// <summary>Says what the cure does not do.</summary>
    public static void Explain() =>
        Terminal.Note("These prices hold for calls from then on; calls that are stored stay unpriced until they can be re-rated.");

    private static long? Count(JsonElement row) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty("unpriced_calls", out var calls) && calls.TryGetInt64(out var count) ? count : null;

    private static string Quoted(string text) =>
        text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or ':' or '/' or '@')
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
