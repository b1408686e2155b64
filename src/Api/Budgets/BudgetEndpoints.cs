using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Aggregator.Budgets;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Paging;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Budgets;

/// <summary>GET /budgets; GET, PUT and DELETE one of them.</summary>
internal static class BudgetEndpoints
{
    private const int LimitDefault = 1000;
    private const int LimitMax = 10_000;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/budgets", ListAsync)
            .Produces<ListAnswer<BudgetAnswer>>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithParameters(
                BudgetDocs.Tenant,
                SharedParameterDocs.Limit(LimitMax),
                SharedParameterDocs.Text("page", "next_page of the page before."),
                BudgetDocs.Format)
            .WithName("ListBudgets")
            .WithSummary("Budgets, by tenant and id.");
        routes.MapGet("/budgets/{id}", GetAsync)
            .Produces<BudgetAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithParameters(BudgetDocs.Tenant)
            .WithName("GetBudget")
            .WithSummary("One budget.");
        routes.MapPut("/budgets/{id}", PutAsync)
            .Accepts<BudgetBody>("application/json")
            .Produces<BudgetAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithParameters(BudgetDocs.Tenant)
            .WithName("PutBudget")
            .WithSummary("Creates or replaces a budget. The same again changes nothing.");
        routes.MapDelete("/budgets/{id}", DeleteAsync)
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithParameters(BudgetDocs.Tenant)
            .WithName("DeleteBudget")
            .WithSummary("Removes a budget. What was spent stays.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, BudgetStore budgets, CancellationToken cancellationToken)
    {
        var faults = new List<ParameterFault>();
        var query = PlainQuery.Read(http, ["tenant", "limit", "page", "format"], faults);
        var tenant = BudgetScope.TenantOf(http, query);
        var limit = LimitParameter.Read(query.Single("limit"), LimitDefault, LimitMax, faults);
        AnswerFormats.Read(query, faults);
        var canonical = $"budgets?{tenant}&{query.Canonical("limit", "page", "format")}";
        var page = CursorParameter.Read(query.Single("page"), canonical, faults);
        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        var found = (await budgets.ListAsync(cancellationToken))
            .Where(stored => tenant is null || stored.Tenant == tenant)
            .OrderBy(KeyOf, StringComparer.Ordinal)
            .ThenBy(static stored => stored.Budget.Id, StringComparer.Ordinal)
            .Where(stored => page is null || IsAfter(stored, page))
            .Take(limit + 1)
            .ToList();
        var next = found.Count > limit ? CursorCodec.Encode(CursorAfter(found[limit - 1]), canonical) : null;
        var answer = new ListAnswer<BudgetAnswer>([.. found.Take(limit).Select(BudgetAnswer.From)], next);
        return Answers.List(http, answer, answer.Data, [], next);
    }

    private static async Task<IResult> GetAsync(HttpContext http, string id, BudgetScope scope, CancellationToken cancellationToken)
    {
        var query = PlainQuery.Read(http, "tenant");
        return Answers.Json(BudgetAnswer.From(await scope.FindAsync(http, query, id, cancellationToken)));
    }

    private static async Task<IResult> PutAsync(HttpContext http, string id, BudgetStore budgets, BudgetStandings standings, CancellationToken cancellationToken)
    {
        var query = PlainQuery.Read(http, "tenant");
        var tenant = BudgetScope.TenantOf(http, query);
        var budget = BudgetReader.Read(await BodyAsync(http, cancellationToken), id, out var found);
        var faults = found.Select(static fault => new ParameterFault(fault.Field, fault.Detail)).ToList();
        if (tenant is not null && budget?.Filter.FirstOrDefault(static filter => filter.Dimension.Name == "tenant") is { } other && !other.Values.Contains(tenant))
        {
            faults.Add(new ParameterFault("filter.tenant", $"The budget is tenant \"{tenant}\"'s and counts its calls alone."));
        }

        if (faults.Count > 0)
        {
            throw new RequestRefusedException(400, "The budget was refused; nothing changed.", [.. faults]);
        }

        var stored = await budgets.PutAsync(tenant, budget!, cancellationToken);
        standings.Forget();
        return Answers.Json(BudgetAnswer.From(stored));
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext http, string id, BudgetScope scope, BudgetStore budgets, BudgetStandings standings, CancellationToken cancellationToken)
    {
        var query = PlainQuery.Read(http, "tenant");
        var stored = await scope.FindAsync(http, query, id, cancellationToken);
        await budgets.DeleteAsync(stored.Tenant, id, cancellationToken);
        standings.Forget();
        return TypedResults.NoContent();
    }

    private static async Task<JsonObject> BodyAsync(HttpContext http, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonNode.ParseAsync(http.Request.Body, documentOptions: Strict, cancellationToken: cancellationToken) as JsonObject
                ?? throw RequestRefusedException.Invalid([new ParameterFault("body", "Send one budget as a JSON object.")]);
        }
        catch (JsonException fault)
        {
            throw RequestRefusedException.Invalid([new ParameterFault("body", fault.Message)]);
        }
    }

    // The whole installation's come first, then those of the tenant without a name.
    private static string KeyOf(StoredBudget stored) => stored.Tenant is null ? "" : $"={stored.Tenant}";

    private static Cursor CursorAfter(StoredBudget last) => new() { From = 0, To = 0, Key = [KeyOf(last), last.Budget.Id] };

    private static bool IsAfter(StoredBudget stored, Cursor page) =>
        (string.CompareOrdinal(KeyOf(stored), page.Key[0]), string.CompareOrdinal(stored.Budget.Id, page.Key[1])) is ( > 0, _) or (0, > 0);
}
