using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Aggregator.Rules;
using Telemetry.Api.Keys;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Paging;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Alerts;

/// <summary>GET, PUT and DELETE of /alert-rules: defaults are on; PUT changes one, DELETE restores it.</summary>
internal static class AlertRulesEndpoints
{
    private const int LimitDefault = 1000;
    private const int LimitMax = 10_000;
    private static readonly string[] ListNames = [ObjectTenant.Parameter, "limit", "page", "format"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var tenant = SharedParameterDocs.Text(ObjectTenant.Parameter, "Whose setting: a tenant's name; absent: the whole installation's.");
        routes.MapGet("/alert-rules", ListAsync).Produces<ListAnswer<AlertRuleAnswer>>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithParameters([tenant, .. SharedParameterDocs.Paging(LimitMax)]).WithName("ListAlertRules").WithSummary("The alert rules in force.");
        routes.MapGet("/alert-rules/{id}", DetailAsync).Produces<AlertRuleAnswer>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithParameters(tenant).WithName("GetAlertRule").WithSummary("One rule.");
        routes.MapPut("/alert-rules/{id}", PutAsync).Accepts<AlertRuleRequest>("application/json").Produces<AlertRuleAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithParameters(tenant).WithName("PutAlertRule").WithSummary("Changes a rule or turns it off; figures that are absent have their default.");
        routes.MapDelete("/alert-rules/{id}", DeleteAsync).Produces<AlertRuleAnswer>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithParameters(tenant).WithName("ResetAlertRule").WithSummary("Restores a rule's default.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, AlertRules rules, CancellationToken cancellationToken)
    {
        var faults = new List<ParameterFault>();
        var query = PlainQuery.Read(http, ListNames, faults);
        var limit = LimitParameter.Read(query.Single("limit"), LimitDefault, LimitMax, faults);
        AnswerFormats.Read(query, faults);
        var canonical = $"alert-rules?{query.Canonical("limit", "page", "format")}";
        var page = CursorParameter.Read(query.Single("page"), canonical, faults);
        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        var all = await rules.ListAsync(cancellationToken);
        var shown = ObjectTenant.Of(http, query) is { } tenant ? rules.Kinds.Select(rule => InForce(all, tenant, rule.Kind)!) : all;
        var answer = SkippedPage.Of(shown.Select(AlertRuleAnswer.From), page, limit, canonical);
        return Answers.List(http, answer, answer.Data, [], answer.NextPage);
    }

    private static async Task<IResult> DetailAsync(HttpContext http, string id, AlertRules rules, CancellationToken cancellationToken)
    {
        var tenant = ObjectTenant.Of(http, PlainQuery.Read(http, ObjectTenant.Parameter));
        return Answers.Json(AlertRuleAnswer.From(InForce(await rules.ListAsync(cancellationToken), tenant, id) ?? throw None(id, rules)));
    }

    private static async Task<IResult> PutAsync(HttpContext http, string id, AlertRules rules, CancellationToken cancellationToken)
    {
        var tenant = ObjectTenant.Of(http, PlainQuery.Read(http, ObjectTenant.Parameter));
        var rule = rules.Kinds.FirstOrDefault(rule => rule.Kind == id) ?? throw None(id, rules);
        var request = await JsonBody.ReadAsync<AlertRuleRequest>(http.Request.Body, cancellationToken);
        var faults = new List<ParameterFault>();
        if (tenant is not null && rule.IsGlobal)
        {
            faults.Add(new ParameterFault(ObjectTenant.Parameter, "The rule watches the whole installation: it has no setting for one tenant."));
        }

        var draft = request.ToDraft(rule.Parameters, faults);
        faults.AddRange(rules.Faults(id, draft).Select(static fault => new ParameterFault(fault.Field, fault.Detail)));
        return faults.Count == 0
            ? Answers.Json(AlertRuleAnswer.From(await rules.PutAsync(tenant, id, draft, cancellationToken)))
            : throw new RequestRefusedException(400, "The rule was refused; nothing changed.", [.. faults]);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, string id, AlertRules rules, CancellationToken cancellationToken)
    {
        var tenant = ObjectTenant.Of(http, PlainQuery.Read(http, ObjectTenant.Parameter));
        await rules.ResetAsync(tenant, id, cancellationToken);
        return Answers.Json(AlertRuleAnswer.From(InForce(await rules.ListAsync(cancellationToken), tenant, id) ?? throw None(id, rules)));
    }

    private static AlertRule? InForce(IReadOnlyList<AlertRule> all, string? tenant, string id) =>
        all.FirstOrDefault(rule => rule.Rule.Kind == id && rule.Tenant is not null && rule.Tenant == tenant)
        ?? all.FirstOrDefault(rule => rule.Rule.Kind == id && rule.Tenant is null);

    private static RequestRefusedException None(string id, AlertRules rules) => RequestRefusedException.NotFound(
        "id", $"There is no rule \"{id}\"; the rules are {string.Join(", ", rules.Kinds.Select(static rule => rule.Kind).Order(StringComparer.Ordinal))}{Hints.End(id, rules.Kinds.Select(static rule => rule.Kind))}");
}
