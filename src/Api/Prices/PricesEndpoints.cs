using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Paging;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;
using Telemetry.Pricing.Books;

namespace Telemetry.Api.Prices;

/// <summary>GET /prices: the cards in force at a time. POST sets cards and aliases.</summary>
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
            .WithName("SetPrices")
            .WithSummary("Sets cards and aliases for calls from then on; stored calls change by re-rating only.");
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
        try
        {
            var request = await JsonSerializer.DeserializeAsync<PriceChangeRequest>(http.Request.Body, ApiJson.Options, cancellationToken);
            return request is null
                ? throw RequestRefusedException.Invalid([new ParameterFault("body", "It is null; send an object with cards and aliases.")])
                : Answers.Json(changer.Apply(request));
        }
        catch (JsonException fault)
        {
            throw RequestRefusedException.Invalid([BodyFault.Of(fault)]);
        }
    }

    private static Cursor CursorAt(DateTimeOffset at, int skip) => new()
    {
        From = at.ToUnixTimeMilliseconds(),
        To = 0,
        Key = [skip.ToString(CultureInfo.InvariantCulture)],
    };
}
