using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;

namespace Telemetry.Cli.Hosting;

/// <summary>POST /api/v1/prices/update: takes over a genai-prices catalogue or a price book, whole or not at all.</summary>
internal static class PriceUpdateEndpoint
{
    public static void MapPriceUpdate(this IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/prices/update", UpdateAsync)
        .WithName("UpdatePrices")
        .WithSummary("Takes over newer list prices for calls from then on.");

    private static async Task<IResult> UpdateAsync(HttpRequest request, PriceBookSource books, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        var change = books.Update(body.ToArray());
        return change.IsDone
            ? Results.Json(new { book_version = change.BookVersion, note = UnpricedCure.Note })
            : Results.Problem(
                statusCode: StatusCodes.Status400BadRequest,
                title: "The prices were refused; nothing changed.",
                extensions: new Dictionary<string, object?>
                {
                    ["errors"] = change.Faults.Select(static fault => new { field = fault.Field, detail = fault.Detail }).ToArray(),
                });
    }
}
