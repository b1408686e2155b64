using System.Text.Json;
using System.Text.Json.Serialization;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;

namespace Telemetry.Api.StoredEvents;

/// <summary>The body of POST /events/lookup.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record EventLookupRequest
{
    /// <summary>The most ids of one request.</summary>
    public const int IdsMax = 5_000;

    /// <summary>Gets the ids to look for, 1 to <see cref="IdsMax"/>.</summary>
    public required IReadOnlyList<Guid> Ids { get; init; }

    /// <summary>Reads a body.</summary>
    /// <exception cref="RequestRefusedException">It is no such object, or has too few or too many ids.</exception>
    internal static async Task<EventLookupRequest> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        EventLookupRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync<EventLookupRequest>(body, ApiJson.Options, cancellationToken);
        }
        catch (JsonException fault)
        {
            throw RequestRefusedException.Invalid([new ParameterFault(fault.Path is { Length: > 0 } path ? path : "body", fault.Message)]);
        }

        return request?.Ids is { Count: >= 1 and <= IdsMax }
            ? request
            : throw RequestRefusedException.Invalid([new ParameterFault("ids", $"Give 1 to {IdsMax} ids, e.g. {{\"ids\":[\"…\"]}}.")]);
    }
}
