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

/// <summary>GET /budgets/{id}/status: how a budget stands; with <c>per</c> a list, the value that spent most first.</summary>
internal static class BudgetStatusEndpoint
{
    private const int LimitDefault = 1000;
    private const int LimitMax = 10_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/budgets/{id}/status", GetAsync)
        .Produces<BudgetStatusAnswer>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithParameters(
            BudgetDocs.Tenant,
            BudgetDocs.PerValue,
            SharedParameterDocs.Limit(LimitMax),
            SharedParameterDocs.Text("page", "next_page of the page before."),
            BudgetDocs.Format)
        .WithName("GetBudgetStatus")
        .WithSummary("How a budget stands in its current period; of a budget with per {\"data\": [...], \"next_page\"}, one row for each value.");

    private static async Task<IResult> GetAsync(
        HttpContext http, string id, BudgetScope scope, BudgetStandings standings, TimeProvider time, CancellationToken cancellationToken)
    {
        var faults = new List<ParameterFault>();
        var query = PlainQuery.Read(http, ["tenant", "per_value", "limit", "page", "format"], faults);
        var limit = LimitParameter.Read(query.Single("limit"), LimitDefault, LimitMax, faults);
        AnswerFormats.Read(query, faults);
        var canonical = $"budgets/{id}/status?{query.Canonical("limit", "page", "format")}";
        var page = CursorParameter.Read(query.Single("page"), canonical, faults);
        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        var stored = await scope.FindAsync(http, query, id, cancellationToken);
        var value = query.Single("per_value");
        if (value is not null && stored.Budget.Per is null)
        {
            throw RequestRefusedException.Invalid([new ParameterFault("per_value", "The budget has no per: it is one budget.")]);
        }

        var current = (await standings.ReadAsync(time.GetUtcNow(), cancellationToken))
            .Where(standing => !standing.IsClosed && standing.Tenant == stored.Tenant && standing.BudgetId == id && (value is null || standing.PerValue == value))
            .Select(BudgetStatusAnswer.From)
            .ToList();
        if (stored.Budget.Per is null)
        {
            return current is [var one] ? Answers.List(http, one, current, [], null) : throw RequestRefusedException.NotFound("id", $"Budget \"{id}\" was removed just now.");
        }

        // Pages go by value: money moves from one page to the next, and a row must neither be missed nor be seen twice.
        var rows = page is null && current.Count <= limit
            ? current.OrderByDescending(static row => row.SpentUsd.Value).ThenBy(static row => row.PerValue, StringComparer.Ordinal).ToList()
            : [.. current.Where(row => page is null || string.CompareOrdinal(row.PerValue, page.Key[0]) > 0).OrderBy(static row => row.PerValue, StringComparer.Ordinal)];
        var next = rows.Count > limit ? CursorCodec.Encode(new Cursor { From = 0, To = 0, Key = [rows[limit - 1].PerValue!] }, canonical) : null;
        var answer = new ListAnswer<BudgetStatusAnswer>([.. rows.Take(limit)], next);
        return Answers.List(http, answer, answer.Data, [], next);
    }
}
