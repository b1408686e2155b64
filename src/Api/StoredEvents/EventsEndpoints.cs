using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Api.Keys;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Paging;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;
using Telemetry.Pricing;

namespace Telemetry.Api.StoredEvents;

/// <summary>GET /events and /events/{event_id}: what was stored, newest first, and one of them in full.</summary>
internal static class EventsEndpoints
{
    private static readonly ParameterRules Rules = new() { Path = "events" };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/events", ListAsync)
            .Produces<ListAnswer<EventAnswer>>()
            .WithSharedParameters(Rules)
            .WithName("ListEvents")
            .WithSummary("Stored events, newest first. Pages show what was stored when the first page was read.");
        routes.MapGet("/events/{event_id}", DetailAsync)
            .Produces<EventDetail>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithParameters(SharedParameterDocs.Text("tenant", "The event's tenant, where several have one of this id."))
            .WithName("GetEvent")
            .WithSummary("One stored event with the parts of its cost, its flags and its corrections.");
        routes.MapPost("/events/lookup", LookupAsync)
            .Accepts<EventLookupRequest>("application/json")
            .Produces<ListAnswer<EventAnswer>>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ForScope(KeyScope.Read)
            .WithName("LookUpEvents")
            .WithSummary("The stored events of some ids; ids that nothing is stored under are left out.");
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, EventPageReader pages, AdjustmentReader adjustments, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = UsageQueryReader.Read(http, Rules, time);
        var (events, next) = await pages.ReadAsync(query, cancellationToken);
        var answer = await AnswerAsync(events, next is null ? null : CursorCodec.Encode(next, query.Canonical), adjustments, cancellationToken);
        return Answers.List(http, answer, answer.Data, [], answer.NextPage);
    }

    private static async Task<IResult> LookupAsync(
        HttpContext http, EventBatchLookup events, AdjustmentReader adjustments, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        var ids = await EventLookupRequest.ReadIdsAsync(http.Request.Body, cancellationToken);
        var found = await events.FindAsync([.. ids], BoundTenant.Of(http), cancellationToken);
        return Answers.Json(await AnswerAsync(found, nextPage: null, adjustments, cancellationToken));
    }

    private static async Task<ListAnswer<EventAnswer>> AnswerAsync(
        IReadOnlyCollection<StoredEvent> events, string? nextPage, AdjustmentReader adjustments, CancellationToken cancellationToken)
    {
        var corrections = await adjustments.ReadAsync(events, cancellationToken);
        return new ListAnswer<EventAnswer>(
            [.. events.Select(stored => EventAnswer.From<EventAnswer>(new EffectiveEvent(stored, corrections[(stored.Event.Tenant, stored.Event.EventId)])))],
            nextPage);
    }

    private static async Task<IResult> DetailAsync(
        HttpContext http, string event_id, EventLookup events, AdjustmentReader adjustments, IPriceBookSource books, CancellationToken cancellationToken)
    {
        var faults = new List<ParameterFault>();
        var tenants = TenantParameter.Read(http, PlainQuery.Read(http, ["tenant"], faults), faults);
        if (!Guid.TryParseExact(event_id, "D", out var id))
        {
            faults.Add(new ParameterFault("event_id", $"\"{event_id}\" is not a UUID of 36 characters."));
        }

        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        var stored = await events.FindAsync(id, tenants, cancellationToken);
        var corrections = await adjustments.ReadAsync([stored], cancellationToken);
        var effective = new EffectiveEvent(stored, corrections[(stored.Event.Tenant, stored.Event.EventId)]);
        return Answers.Json(EventDetail.Of(effective, EventComponents.Of(effective, books)));
    }
}
