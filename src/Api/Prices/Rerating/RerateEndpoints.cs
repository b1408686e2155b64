using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using Telemetry.Aggregator.Rerating;
using Telemetry.Api.Keys;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Paging;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;
using Telemetry.Store.Rows;

namespace Telemetry.Api.Prices.Rerating;

/// <summary>POST /prices/rerate asks for a re-rating; GET lists them, and shows one with its result; DELETE calls one off.</summary>
internal static class RerateEndpoints
{
    private const int LimitDefault = 1000;
    private const int LimitMax = 10_000;
    private static readonly string[] ListNames = ["limit", "page", "format"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/prices/rerate", AskAsync)
            .Accepts<RerateRequest>("application/json")
            .Produces<RerateAnswer>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithName("Rerate")
            .WithSummary("Rates stored calls by the present prices and discounts: a dry run that shows the difference, or with apply books it as corrections. The answer names the re-rating to look at.");
        routes.MapGet("/prices/rerate", ListAsync)
            .Produces<ListAnswer<RerateAnswer>>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithParameters(ListParameters())
            .WithName("ListRerates")
            .WithSummary("Re-ratings, newest first.");
        routes.MapGet("/prices/rerate/{id}", DetailAsync)
            .Produces<RerateDetail>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithParameters(ListParameters())
            .WithName("GetRerate")
            .WithSummary("One re-rating: how far it is and, once done, the difference by UTC day, provider and model.");
        routes.MapDelete("/prices/rerate/{id}", CancelAsync)
            .Produces<RerateAnswer>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("CancelRerate")
            .WithSummary("Calls a re-rating off: it ends after the batch under way. What it booked stays booked. One that is over stays as it is.");
    }

    private static async Task<IResult> AskAsync(HttpContext http, RerateRuns runs, TimeProvider time, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        var request = await JsonBody.ReadAsync<RerateRequest>(http.Request.Body, cancellationToken);
        var run = RerateRequestReader.Read(request, BoundTenant.Of(http), time.GetUtcNow());
        await runs.AddAsync(run, cancellationToken);
        http.Response.Headers.Location = $"{http.Request.PathBase}{http.Request.Path}/{run.Id}";
        return Answers.Json(RerateAnswer.Of<RerateAnswer>(run), StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ListAsync(HttpContext http, RerateRuns runs, CancellationToken cancellationToken)
    {
        var (limit, skip, canonical) = ReadPage(http, "prices/rerate");
        var bound = BoundTenant.Of(http);
        var all = await runs.ListAsync(cancellationToken);
        var page = all.Where(run => bound is null || run.Tenant == bound).Skip(skip).Take(limit + 1).Select(RerateAnswer.Of<RerateAnswer>).ToList();
        var next = NextAfter(page.Count > limit, skip + limit, canonical);
        var answer = new ListAnswer<RerateAnswer>([.. page.Take(limit)], next);
        return Answers.List(http, answer, answer.Data, [], next);
    }

    private static async Task<IResult> DetailAsync(HttpContext http, string id, RerateRuns runs, CancellationToken cancellationToken)
    {
        var (limit, skip, canonical) = ReadPage(http, $"prices/rerate/{id}");
        var run = await FindAsync(runs, id, BoundTenant.Of(http), cancellationToken);
        var detail = RerateAnswer.Of<RerateDetail>(run);
        if (run.State == RerateState.Done)
        {
            var rows = await runs.RowsAsync(run.Id, cancellationToken);
            var changed = rows.Where(static row => row.CallsChanged + row.CallsFailed > 0).Skip(skip).Take(limit + 1).ToList();
            detail.Data = [.. changed.Take(limit).Select(RerateRowAnswer.From)];
            detail.Total = new RerateFigures
            {
                Figures = rows.Aggregate(new RerateRow { Day = default, Provider = "", Model = "" }, static (sum, row) => sum.Add(row)),
            };
            detail.NextPage = NextAfter(changed.Count > limit, skip + limit, canonical);
        }

        return Answers.List(http, detail, detail.Data, [], detail.NextPage);
    }

    private static async Task<IResult> CancelAsync(HttpContext http, string id, RerateRuns runs, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        var run = await FindAsync(runs, id, BoundTenant.Of(http), cancellationToken);
        if (!run.IsOver)
        {
            await runs.CancelAsync(run, cancellationToken);
        }

        return Answers.Json(RerateAnswer.Of<RerateAnswer>(run), StatusCodes.Status202Accepted);
    }

    private static async Task<RerateRun> FindAsync(RerateRuns runs, string text, string? bound, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(text, "D", out var id))
        {
            throw RequestRefusedException.Invalid([new ParameterFault("id", $"\"{text}\" is not a UUID of 36 characters.")]);
        }

        // A re-rating of the whole installation names figures of every tenant.
        var run = bound is null
            ? (await runs.ListAsync(cancellationToken)).FirstOrDefault(run => run.Id == id)
            : await runs.FindAsync(id, bound, cancellationToken);
        return run ?? throw RequestRefusedException.NotFound("id", "There is no re-rating of this id.");
    }

    private static (int Limit, int Skip, string Canonical) ReadPage(HttpContext http, string path)
    {
        var faults = new List<ParameterFault>();
        var query = PlainQuery.Read(http, ListNames, faults);
        var limit = LimitParameter.Read(query.Single("limit"), LimitDefault, LimitMax, faults);
        AnswerFormats.Read(query, faults);
        var page = CursorParameter.Read(query.Single("page"), path, faults);
        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        return (limit, page is null ? 0 : int.Parse(page.Key[0], CultureInfo.InvariantCulture), path);
    }

    private static string? NextAfter(bool more, int skip, string canonical) => more
        ? CursorCodec.Encode(new Cursor { From = 0, To = 0, Key = [skip.ToString(CultureInfo.InvariantCulture)] }, canonical)
        : null;

    private static OpenApiParameter[] ListParameters() =>
    [
        SharedParameterDocs.Limit(LimitMax),
        SharedParameterDocs.Text("page", "next_page of the page before."),
        SharedParameterDocs.Text("format", "How to answer; else the Accept header decides.", "json", "csv"),
    ];
}
