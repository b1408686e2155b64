using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Aggregator.Webhooks;
using Telemetry.Aggregator.Webhooks.Endpoints;
using Telemetry.Aggregator.Webhooks.Sending;
using Telemetry.Api.Keys;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Paging;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Webhooks;

/// <summary>GET, PUT and DELETE of /webhooks, tests and secrets, the delivery log, and redelivery.</summary>
internal static class WebhookEndpointsApi
{
    private const int LimitDefault = 1000;
    private const int LimitMax = 10_000;
    private static readonly string[] ListNames = [ObjectTenant.Parameter, "limit", "page", "format"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/webhooks", ListAsync).Produces<ListAnswer<WebhookAnswer>>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithParameters([Tenant(), .. Page()]).WithName("ListWebhooks").WithSummary("The endpoints that webhooks are sent to.");
        routes.MapGet("/webhooks/{id}", DetailAsync).Produces<WebhookAnswer>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithParameters(Tenant()).WithName("GetWebhook").WithSummary("One endpoint.");
        routes.MapPut("/webhooks/{id}", PutAsync).Accepts<WebhookRequest>("application/json").Produces<WebhookAnswer>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithParameters(Tenant()).WithName("PutWebhook").WithSummary("Creates or replaces an endpoint, and enables it. A host that cannot be resolved now is a warning in the answer. A secret that is made is shown this once.");
        routes.MapDelete("/webhooks/{id}", DeleteAsync).Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound)
            .WithParameters(Tenant()).WithName("DeleteWebhook").WithSummary("Removes an endpoint; what still waits for it is discarded.");
        routes.MapPost("/webhooks/{id}/rotate", RotateAsync).Produces<WebhookAnswer>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithParameters(Tenant()).WithName("RotateWebhookSecret").WithSummary("Makes a new secret and shows it this once; the one before stays valid for 24 hours.");
        routes.MapPost("/webhooks/{id}/test", TestAsync).Produces<DeliveryRequestedAnswer>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound)
            .WithParameters(Tenant()).WithName("TestWebhook").WithSummary("Sends a webhook.test; the delivery log says how it went.");
        routes.MapGet("/webhooks/{id}/deliveries", DeliveriesAsync).Produces<ListAnswer<DeliveryAnswer>>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithParameters([Tenant(), .. Page()]).WithName("ListDeliveries").WithSummary("What was sent to an endpoint, newest first.");
        routes.MapPost("/deliveries/{id}/redeliver", RedeliverAsync).Produces<DeliveryRequestedAnswer>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("Redeliver").WithSummary("Sends a delivery again under the same webhook-id.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, WebhookEndpoints endpoints, CancellationToken cancellationToken)
    {
        var faults = new List<ParameterFault>();
        var query = PlainQuery.Read(http, ListNames, faults);
        var limit = LimitParameter.Read(query.Single("limit"), LimitDefault, LimitMax, faults);
        AnswerFormats.Read(query, faults);
        var canonical = $"webhooks?{query.Canonical("limit", "page", "format")}";
        var page = CursorParameter.Read(query.Single("page"), canonical, faults);
        Refuse(faults);

        var tenants = ObjectTenant.Listed(http, query);
        var rows = (await endpoints.ListAsync(cancellationToken)).Where(endpoint => tenants is null || (endpoint.Tenant is { } own && tenants.Contains(own))).Select(static endpoint => WebhookAnswer.From(endpoint));
        var answer = SkippedPage.Of(rows, page, limit, canonical);
        return Answers.List(http, answer, answer.Data, [], answer.NextPage);
    }

    private static async Task<IResult> DetailAsync(HttpContext http, string id, WebhookEndpoints endpoints, CancellationToken cancellationToken) =>
        Answers.Json(WebhookAnswer.From(await FindAsync(http, id, endpoints, cancellationToken)));

    private static async Task<IResult> PutAsync(HttpContext http, string id, WebhookEndpoints endpoints, WebhookChecks checks, CancellationToken cancellationToken)
    {
        var tenant = ObjectTenant.Of(http, PlainQuery.Read(http, ObjectTenant.Parameter));
        var draft = (await JsonBody.ReadAsync<WebhookRequest>(http.Request.Body, cancellationToken)).ToDraft();
        var verdict = await checks.CheckAsync(id, draft, cancellationToken);
        if (verdict.Faults.Count > 0)
        {
            throw new RequestRefusedException(400, "The webhook was refused; nothing changed.", [.. verdict.Faults.Select(static fault => new ParameterFault(fault.Field, fault.Detail))]);
        }

        var (endpoint, secret) = await endpoints.PutAsync(tenant, id, draft, cancellationToken);
        return Answers.Json(WebhookAnswer.From(endpoint, secret) with { Warning = verdict.Warning });
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, string id, WebhookEndpoints endpoints, CancellationToken cancellationToken)
    {
        var tenant = ObjectTenant.Of(http, PlainQuery.Read(http, ObjectTenant.Parameter));
        return await endpoints.DeleteAsync(tenant, id, cancellationToken) ? TypedResults.NoContent() : throw None();
    }

    private static async Task<IResult> RotateAsync(HttpContext http, string id, WebhookEndpoints endpoints, CancellationToken cancellationToken)
    {
        var tenant = ObjectTenant.Of(http, PlainQuery.Read(http, ObjectTenant.Parameter));
        var endpoint = await endpoints.RotateAsync(tenant, id, cancellationToken) ?? throw None();
        return Answers.Json(WebhookAnswer.From(endpoint, endpoint.Secret));
    }

    private static async Task<IResult> TestAsync(HttpContext http, string id, WebhookEndpoints endpoints, WebhookOutbox outbox, CancellationToken cancellationToken)
    {
        var endpoint = await FindAsync(http, id, endpoints, cancellationToken);
        if (endpoint.DisabledAt is not null)
        {
            throw new RequestRefusedException(409, "The webhook is disabled.", new ParameterFault("id", $"It is disabled because {endpoint.DisabledReason}."));
        }

        return Answers.Json(new DeliveryRequestedAnswer(await outbox.EnqueueTestAsync(endpoint, cancellationToken)), StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> DeliveriesAsync(HttpContext http, string id, WebhookEndpoints endpoints, DeliveryLog log, CancellationToken cancellationToken)
    {
        var faults = new List<ParameterFault>();
        var query = PlainQuery.Read(http, ListNames, faults);
        var limit = LimitParameter.Read(query.Single("limit"), LimitDefault, LimitMax, faults);
        AnswerFormats.Read(query, faults);
        var canonical = $"deliveries/{id}?{query.Canonical("limit", "page", "format")}";
        var page = CursorParameter.Read(query.Single("page"), canonical, faults);
        Refuse(faults);

        var endpoint = await endpoints.FindAsync(ObjectTenant.Of(http, query), id, cancellationToken) ?? throw None();
        var found = await log.ListAsync(endpoint.Tenant, id, TimedPage.After(page), limit + 1, cancellationToken);
        var next = found.Count > limit ? CursorCodec.Encode(TimedPage.CursorAfter(found[limit - 1].EnqueuedAt, found[limit - 1].Id), canonical) : null;
        var answer = new ListAnswer<DeliveryAnswer>([.. found.Take(limit).Select(DeliveryAnswer.From)], next);
        return Answers.List(http, answer, answer.Data, [], next);
    }

    private static async Task<IResult> RedeliverAsync(HttpContext http, string id, DeliveryLog log, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        if (!Guid.TryParseExact(id, "D", out var known))
        {
            throw RequestRefusedException.Invalid([new ParameterFault("id", $"\"{id}\" is not a UUID of 36 characters.")]);
        }

        var delivery = await log.FindAsync(known, cancellationToken);
        if (delivery is null || (BoundTenant.Of(http) is { } bound && delivery.EndpointTenant != bound))
        {
            throw RequestRefusedException.NotFound("id", "There is no delivery of this id.");
        }

        await log.RequestAsync(delivery, cancellationToken);
        return Answers.Json(new DeliveryRequestedAnswer(known), StatusCodes.Status202Accepted);
    }

    private static async Task<WebhookEndpoint> FindAsync(HttpContext http, string id, WebhookEndpoints endpoints, CancellationToken cancellationToken) =>
        await endpoints.FindAsync(ObjectTenant.Of(http, PlainQuery.Read(http, ObjectTenant.Parameter)), id, cancellationToken) ?? throw None();

    private static RequestRefusedException None() => RequestRefusedException.NotFound("id", "There is no webhook of this id.");

    private static void Refuse(List<ParameterFault> faults)
    {
        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }
    }

    private static Microsoft.OpenApi.OpenApiParameter Tenant() => SharedParameterDocs.Text(ObjectTenant.Parameter, "Whose: a tenant's name; absent: the whole installation's.");

    private static Microsoft.OpenApi.OpenApiParameter[] Page() => SharedParameterDocs.Paging(LimitMax);
}
