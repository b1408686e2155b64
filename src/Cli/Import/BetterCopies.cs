using System.Text.Json;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Import;

/// <summary>Reads which stored events already have a better copy waiting to be booked: it is not delivered twice.</summary>
internal static class BetterCopies
{
    public static async Task<HashSet<Guid>> ReadAsync(ApiClient api, CancellationToken cancellationToken)
    {
        var ids = new HashSet<Guid>();
        await foreach (var letter in api.RowsAsync("/api/v1/dead-letters?reason=better_copy", cancellationToken).ConfigureAwait(false))
        {
            // One that was decided is in the event itself.
            if (letter.GetProperty("outcome").ValueKind == JsonValueKind.Null && Guid.TryParse(letter.GetProperty("event_id").GetString(), out var id))
            {
                ids.Add(id);
            }
        }

        return ids;
    }
}
