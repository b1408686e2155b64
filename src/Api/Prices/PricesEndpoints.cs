using System.Globalization;
using System.Text.Json;
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
using Telemetry.Pricing.Books;

namespace Telemetry.Api.Prices;

/// <summary>GET /prices: the cards in force at a time. POST sets cards and aliases; POST /prices/update takes over a whole catalogue or book.</summary>
internal static class PricesEndpoints
{
    private const int LimitDefault = 1000;
    private const int LimitMax = 10_000;
    private static readonly string[] ListNames = ["at", "provider", "model", "limit", "page", "format"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/prices", List)
            .Produces<PriceListAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithParameters(
                SharedParameterDocs.Text("at", "The moment, RFC 3339 or a date in UTC; now where absent."),
                SharedParameterDocs.Text("provider", "Only this provider."),
                SharedParameterDocs.Text("model", "Only this model, by id or alias."),
                SharedParameterDocs.Limit(LimitMax),
                SharedParameterDocs.Text("page", "next_page of the page before."),
                SharedParameterDocs.Text("format", "How to answer; else the Accept header decides.", "json", "csv"))
            .WithName("ListPrices")
            .WithSummary("Price cards in force at a time.");
        routes.MapPost("/prices", SetAsync)
            .Accepts<PriceChangeRequest>("application/json")
            .Produces<PriceChangeAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ForWholeInstallation()
            .WithName("SetPrices")
            .WithSummary("Sets cards and aliases for calls from then on; stored calls change by re-rating only.");
        routes.MapPost("/prices/update", UpdateAsync)
            .Accepts<JsonElement>("application/json")
            .Produces<PriceUpdateAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ForWholeInstallation()
            .WithName("UpdatePrices")
            .WithSummary("Takes over newer list prices for calls from then on, whole or not at all: a genai-prices catalogue, or a price book (docs/pricing.md).");
    }

    private static IResult List(HttpContext http, PriceBookSource books, TimeProvider time)
    {
        var faults = new List<ParameterFault>();
        var query = PlainQuery.Read(http, ListNames, faults);
        var at = time.GetUtcNow();
        if (query.Single("at") is { } text)
        {
            if (TimeParameter.TryRead(text, out var instant, out var fault))
            {
                at = instant.ToDateTimeOffset();
            }
            else
            {
                faults.Add(new ParameterFault("at", fault));
            }
        }

        var limit = LimitParameter.Read(query.Single("limit"), LimitDefault, LimitMax, faults);
        AnswerFormats.Read(query, faults);
        var canonical = $"prices?{query.Canonical("limit", "page", "format")}";
        var page = CursorParameter.Read(query.Single("page"), canonical, faults);
        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        // Without at, later pages stay at the moment of the first.
        at = page is null ? at : DateTimeOffset.FromUnixTimeMilliseconds(page.From);
        var skip = page is null ? 0 : int.Parse(page.Key[0], CultureInfo.InvariantCulture);
        var book = books.Book;
        var cards = book.CardsAt(at, query.Single("provider"), query.Single("model")).Skip(skip).Take(limit + 1).Select(PriceCardAnswer.From).ToList();
        var answer = new PriceListAnswer
        {
            At = TimeText.Format(at),
            BookVersion = book.Version,
            Data = [.. cards.Take(limit)],
            NextPage = cards.Count > limit ? CursorCodec.Encode(CursorAt(at, skip + limit), canonical) : null,
        };
        return Answers.List(http, answer, answer.Data, [], answer.NextPage);
    }

    private static async Task<IResult> SetAsync(HttpContext http, PriceChanger changer, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        return Answers.Json(changer.Apply(await JsonBody.ReadAsync<PriceChangeRequest>(http.Request.Body, cancellationToken)));
    }

    private static async Task<IResult> UpdateAsync(HttpContext http, PriceBookSource books, CancellationToken cancellationToken)
    {
        PlainQuery.Read(http);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellationToken);
        var change = books.Update(body.ToArray());
        return change.IsDone
            ? Answers.Json(new PriceUpdateAnswer(change.BookVersion, UnpricedCure.Note))
            : throw new RequestRefusedException(
                400, "The prices were refused; nothing changed.", [.. change.Faults.Select(static fault => new ParameterFault(fault.Field.Length == 0 ? "body" : fault.Field, fault.Detail))]);
    }

    private static Cursor CursorAt(DateTimeOffset at, int skip) => new()
    {
        From = at.ToUnixTimeMilliseconds(),
        To = 0,
        Key = [skip.ToString(CultureInfo.InvariantCulture)],
    };
}
