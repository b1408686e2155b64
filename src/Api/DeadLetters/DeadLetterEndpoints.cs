using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Api.Keys;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Paging;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;
using Telemetry.Events;

namespace Telemetry.Api.DeadLetters;

/// <summary>GET /dead-letters, one of them with its original bytes, and POST its replay.</summary>
internal static class DeadLetterEndpoints
{
    private const int LimitDefault = 1000;
    private const int LimitMax = 10_000;
    private static readonly string[] ListNames = ["reason", "tenant", "limit", "page", "format"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/dead-letters", ListAsync)
            .Produces<ListAnswer<DeadLetterAnswer>>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithParameters(
                SharedParameterDocs.Text("reason", "Only these reasons, repeatable.", [.. DeadLetterReasons.All]),
                SharedParameterDocs.Text("tenant", "Only these tenants, repeatable."),
                SharedParameterDocs.Limit(LimitMax),
                SharedParameterDocs.Text("page", "next_page of the page before."),
                SharedParameterDocs.Text("format", "How to answer; else the Accept header decides.", "json", "csv"))
            .WithName("ListDeadLetters")
            .WithSummary("What was refused or set aside, newest first.");
        routes.MapGet("/dead-letters/{id}", DetailAsync)
            .Produces<DeadLetterDetail>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithName("GetDeadLetter")
            .WithSummary("One dead letter with its original bytes.");
        routes.MapPost("/dead-letters/{id}/replay", ReplayAsync)
            .Produces<ReplayAnswer>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithName("ReplayDeadLetter")
            .WithSummary("Takes in the original bytes again. Safe to repeat: identities keep events single.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, DeadLetterReader letters, CancellationToken cancellationToken)
    {
        var faults = new List<ParameterFault>();
        var query = PlainQuery.Read(http, ListNames, faults, repeatable: ["reason", "tenant"]);
        var limit = LimitParameter.Read(query.Single("limit"), LimitDefault, LimitMax, faults);
        AnswerFormats.Read(query, faults);
        foreach (var reason in query.ValuesOf("reason").Where(static reason => !DeadLetterReasons.All.Contains(reason)))
        {
            faults.Add(new ParameterFault("reason", $"\"{reason}\" is not one of {string.Join(", ", DeadLetterReasons.All)}{Hints.End(reason, DeadLetterReasons.All)}"));
        }

        var tenants = TenantParameter.Read(http, query, faults);
        var canonical = $"dead-letters?{query.Canonical("limit", "page", "format")}";
        var page = CursorParameter.Read(query.Single("page"), canonical, faults);
        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        var found = await letters.ListAsync(query.ValuesOf("reason"), tenants, page, limit, cancellationToken);
        var next = found.Count > limit ? CursorCodec.Encode(CursorAfter(found[limit - 1]), canonical) : null;
        var answer = new ListAnswer<DeadLetterAnswer>([.. found.Take(limit).Select(DeadLetterAnswer.From<DeadLetterAnswer>)], next);
        return Answers.List(http, answer, answer.Data, [], next);
    }

    private static async Task<IResult> DetailAsync(HttpContext http, string id, DeadLetterReader letters, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        return Answers.Json(DeadLetterDetail.Of(await FindAsync(http, letters, id, cancellationToken)));
    }

    private static async Task<IResult> ReplayAsync(
        HttpContext http, string id, DeadLetterReader letters, IDeadLetterReplay replay, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        var letter = await FindAsync(http, letters, id, cancellationToken);

        // A letter stays with the tenant that it was kept for, whatever its bytes say.
        var tenant = BoundTenant.Of(http) ?? (letter.Tenant.Length > 0 ? letter.Tenant : null);
        var outcome = await replay.ReplayAsync(letter, tenant, cancellationToken);
        return outcome.Accepted
            ? Answers.Json(new ReplayAnswer(letter.Id, true, null), StatusCodes.Status202Accepted)
            : throw new RequestRefusedException(422, "The dead letter was refused again.", new ParameterFault("original", outcome.Detail));
    }

    private static async Task<DeadLetter> FindAsync(HttpContext http, DeadLetterReader letters, string text, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(text, "D", out var id))
        {
            throw RequestRefusedException.Invalid([new ParameterFault("id", $"\"{text}\" is not a UUID of 36 characters.")]);
        }

        return await letters.FindAsync(id, BoundTenant.Of(http), cancellationToken)
            ?? throw RequestRefusedException.NotFound("id", "There is no dead letter of this id.");
    }

    private static Cursor CursorAfter(DeadLetter last) => new()
    {
        From = 0,
        To = 0,
        Key = [last.FirstSeen.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), last.Id.ToString()],
    };
}
