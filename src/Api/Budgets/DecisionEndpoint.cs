using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Telemetry.Aggregator.Budgets;
using Telemetry.Aggregator.Budgets.Decisions;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Api.Keys;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Budgets;

/// <summary>What a caller about to spend should do.</summary>
/// <param name="Action">allow, downgrade or block.</param>
/// <param name="Model">The model to use instead, with downgrade.</param>
/// <param name="Budget">The budget that is spent.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record DecisionAnswer(string Action, string? Model, string? Budget, string? Reason);

/// <summary>GET /decision: what budgets say to a call about to be made.</summary>
internal static class DecisionEndpoint
{
    private static readonly string[] Actions = ["allow", "downgrade", "block"];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/decision", GetAsync)
        .ForScope(KeyScope.Read, orElse: KeyScope.Ingest)
        .Produces<DecisionAnswer>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .WithParameters([.. DimensionCatalog.Names.Select(static name => SharedParameterDocs.Text(name, "The call's value; absent where it has none."))])
        .WithName("GetDecision")
        .WithSummary("Whether a call may be made, by the budgets that it would be counted in.");

    private static async Task<IResult> GetAsync(
        HttpContext http, BudgetStandings standings, IOptions<QueryApiOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = QueryText.Parse(http.Request.QueryString.Value);
        var faults = new List<ParameterFault>();
        foreach (var name in query.Names)
        {
            if (DimensionCatalog.Find(name) is null)
            {
                faults.Add(new ParameterFault(name, $"There is no such parameter{Hints.End(name, DimensionCatalog.Names)}"));
            }
            else if (query.ValuesOf(name).Length > 1)
            {
                faults.Add(new ParameterFault(name, "Give it once: a call has one value."));
            }
        }

        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        var tenant = BudgetScope.TenantOf(http, query) ?? options.Value.TenantDefault;
        var snapshot = await standings.RecentAsync(time.GetUtcNow(), cancellationToken);
        var decision = BudgetDecider.Decide(snapshot, tenant, name => query.Single(name) ?? "");
        if (decision.Action != DecisionAction.Allow && decision.Tenant is null && BoundTenant.Of(http) is not null)
        {
            // What all tenants together spent is none of one tenant's business.
            decision = decision with { Budget = null, Reason = "A budget of the whole installation is spent." };
        }

        return Answers.Json(new DecisionAnswer(Actions[(int)decision.Action], decision.Model, decision.Budget, decision.Reason));
    }
}
