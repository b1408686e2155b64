using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;
using Telemetry.Pricing;

namespace Telemetry.Cli.Commands.Prices;

/// <summary>Sends a change of prices and says what it does.</summary>
internal static class PriceChanges
{
    public static async Task SendAsync(StoreChoice store, string path, HttpContent body, CancellationToken cancellationToken)
    {
        var connection = await ServerConnection.OpenAsync(store, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var answer = await connection.Api.PostAsync(path, body, cancellationToken).ConfigureAwait(false);
            var note = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("note", out var text) ? text.GetString() : UnpricedCure.Note;
            Terminal.Message($"the price book in force is {answer.GetProperty("book_version")}");
            Terminal.Note(note!);
        }
    }
}
