using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Telemetry.FakeProviders.Serving;

/// <summary>What an answer is made for.</summary>
internal sealed record FakeCall
{
    public required string Provider { get; init; }

    /// <summary>Gets the model asked for, without the words of a behaviour.</summary>
    public required string ModelRequested { get; init; }

    public required JsonElement Body { get; init; }

    public required bool Streamed { get; init; }

    public required Behaviour Behaviour { get; init; }

    public required Made Made { get; init; }

    /// <summary>Gets where the server listens, for links inside answers.</summary>
    public required string BaseUrl { get; init; }

    public string Model => Behaviour.Serve ?? ModelRequested;

    public bool Flag(params string[] path)
    {
        var at = Body;
        foreach (var name in path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return false;
            }
        }

        return at.ValueKind == JsonValueKind.True;
    }

    /// <summary>Reads the JSON of a request; an empty object where it is none.</summary>
    public static async Task<(string Text, JsonElement Json)> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync(cancellationToken);
        using var json = JsonDocument.Parse(text.Length > 0 ? text : "{}");
        return (text, json.RootElement.Clone());
    }
}
