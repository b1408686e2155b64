using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Aggregator.Alerts;
using Telemetry.Aggregator.Rules;
using Telemetry.Api.Keys;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Paging;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Alerts;

/// <summary>GET /alerts, one of them, and its mute.</summary>
internal static class AlertsEndpoints
{
    private const int LimitDefault = 1000;
    private const int LimitMax = 10_000;
    private static readonly string[] ListNames = ["state", "kind", ObjectTenant.Parameter, "limit", "page", "format"];
    private static readonly string[] States = ["firing", "resolved"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/alerts", ListAsync).Produces<ListAnswer<AlertAnswer>>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithParameters(
                [SharedParameterDocs.Text("state", "Only alerts in this state.", States), SharedParameterDocs.Text("kind", "Only these kinds, repeatable: budget, or a rule's id."), SharedParameterDocs.Text("tenant", "Only this tenant's."), .. SharedParameterDocs.Paging(LimitMax)])
            .WithName("ListAlerts").WithSummary("Alerts that fired, newest first.");
        routes.MapGet("/alerts/{id}", DetailAsync).Produces<AlertAnswer>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("GetAlert").WithSummary("One alert with its evidence.");
        routes.MapPost("/alerts/{id}/mute", MuteAsync).Accepts<MuteRequest>("application/json").Produces<AlertAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("MuteAlert").WithSummary("Holds back deliveries of this alert, and of later ones about the same, until a time. Alerts are recorded all the same.");
        routes.MapDelete("/alerts/{id}/mute", UnmuteAsync).Produces<AlertAnswer>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("UnmuteAlert").WithSummary("Ends a mute; what was held back goes out.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, AlertReader alerts, AlertMutes mutes, AlertRules rules, TimeProvider time, CancellationToken cancellationToken)
    {
        var faults = new List<ParameterFault>();
        var query = PlainQuery.Read(http, ListNames, faults, repeatable: "kind");
        var limit = LimitParameter.Read(query.Single("limit"), LimitDefault, LimitMax, faults);
        AnswerFormats.Read(query, faults);
        string[] kinds = [AlertFacts.BudgetKind, .. rules.Kinds.Select(static rule => rule.Kind)];
        CheckNames("kind", query.ValuesOf("kind"), kinds, faults);
        CheckNames("state", query.ValuesOf("state"), States, faults);
        var canonical = $"alerts?{query.Canonical("limit", "page", "format")}";
        var page = CursorParameter.Read(query.Single("page"), canonical, faults);
        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        var wanted = new AlertQuery { Tenants = ObjectTenant.Listed(http, query), State = query.Single("state"), Kinds = query.ValuesOf("kind"), After = TimedPage.After(page), Limit = limit + 1 };
        var found = await alerts.ListAsync(wanted, cancellationToken);
        var muted = await mutes.AtAsync(time.GetUtcNow(), cancellationToken);
        var next = found.Count > limit ? CursorCodec.Encode(TimedPage.CursorAfter(found[limit - 1].FiredAt, found[limit - 1].Id), canonical) : null;
        var answer = new ListAnswer<AlertAnswer>([.. found.Take(limit).Select(alert => AlertAnswer.From(alert, muted))], next);
        return Answers.List(http, answer, answer.Data, [], next);
    }

    private static async Task<IResult> DetailAsync(HttpContext http, string id, AlertReader alerts, AlertMutes mutes, TimeProvider time, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        var alert = await FindAsync(http, id, alerts, cancellationToken);
        return Answers.Json(AlertAnswer.From(alert, await mutes.AtAsync(time.GetUtcNow(), cancellationToken)));
    }

    private static async Task<IResult> MuteAsync(HttpContext http, string id, AlertReader alerts, AlertMutes mutes, TimeProvider time, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        var alert = await FindAsync(http, id, alerts, cancellationToken);
        var request = await JsonBody.ReadAsync<MuteRequest>(http.Request.Body, cancellationToken);
        if (!TimeParameter.TryRead(request.Until ?? "", out var until, out var fault))
        {
            throw RequestRefusedException.Invalid([new ParameterFault("until", request.Until is null ? $"is required; {TimeParameter.Hint}." : fault)]);
        }

        if (until.ToDateTimeOffset() <= time.GetUtcNow())
        {
            throw RequestRefusedException.Invalid([new ParameterFault("until", "must be in the future.")]);
        }

        await mutes.MuteAsync(alert.Source, until.ToDateTimeOffset(), cancellationToken);
        return Answers.Json(AlertAnswer.From(alert, await mutes.AtAsync(time.GetUtcNow(), cancellationToken)));
    }

    private static async Task<IResult> UnmuteAsync(HttpContext http, string id, AlertReader alerts, AlertMutes mutes, TimeProvider time, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        var alert = await FindAsync(http, id, alerts, cancellationToken);
        return await mutes.UnmuteAsync(alert.Source, cancellationToken)
            ? Answers.Json(AlertAnswer.From(alert, await mutes.AtAsync(time.GetUtcNow(), cancellationToken)))
            : throw RequestRefusedException.NotFound("id", "The alert is not muted.");
    }

    private static async Task<Alert> FindAsync(HttpContext http, string text, AlertReader alerts, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(text, "D", out var id))
        {
            throw RequestRefusedException.Invalid([new ParameterFault("id", $"\"{text}\" is not a UUID of 36 characters.")]);
        }

        var alert = await alerts.FindAsync(id, cancellationToken);
        return alert is not null && (BoundTenant.Of(http) is not { } bound || alert.Tenant == bound)
            ? alert
            : throw RequestRefusedException.NotFound("id", "There is no alert of this id.");
    }

    private static void CheckNames(string parameter, IEnumerable<string> values, string[] known, List<ParameterFault> faults) =>
        faults.AddRange(values.Where(value => !known.Contains(value)).Select(value => new ParameterFault(parameter, $"\"{value}\" is not one of {string.Join(", ", known)}{Hints.End(value, known)}")));
}
