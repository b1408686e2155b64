using System.Text.Json.Serialization;
using Telemetry.Api.Problems;

namespace Telemetry.Api.StoredEvents;

/// <summary>The body of POST /events/lookup.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record EventLookupRequest
{
    /// <summary>The most ids of one request.</summary>
    public const int IdsMax = 5_000;

    /// <summary>Gets the ids to look for, 1 to <see cref="IdsMax"/>.</summary>
    public IReadOnlyList<Guid>? Ids { get; init; }

    /// <summary>Reads the ids of a body.</summary>
    /// <exception cref="RequestRefusedException">It is no such object, or has too few or too many ids.</exception>
    internal static async Task<IReadOnlyList<Guid>> ReadIdsAsync(Stream body, CancellationToken cancellationToken)
    {
        var request = await JsonBody.ReadAsync<EventLookupRequest>(body, cancellationToken);
        return request.Ids is { Count: >= 1 and <= IdsMax } ids
            ? ids
            : throw RequestRefusedException.Invalid([new ParameterFault("ids", $"Give 1 to {IdsMax} ids, e.g. {{\"ids\":[\"…\"]}}.")]);
    }
}
