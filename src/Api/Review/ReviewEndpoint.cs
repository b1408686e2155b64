using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Telemetry.Aggregator.Review;
using Telemetry.Aggregator.Review.Figures;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Review.Document;
using Telemetry.Api.Review.Formats;

namespace Telemetry.Api.Review;

/// <summary>GET /review: the cost review of a week or month, as JSON, Markdown or a page that stands alone.</summary>
internal static class ReviewEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/review", AnswerAsync)
        .Produces<CostReview>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .WithParameters(
            SharedParameterDocs.Text("week", "An ISO week, such as 2026-W46, or last: the last one that is over, which is also the default."),
            SharedParameterDocs.Text("month", "A month, such as 2026-10, or last."),
            SharedParameterDocs.Text("tz", "IANA time zone whose calendar counts; UTC where absent."),
            SharedParameterDocs.Text("tenant", "Only this tenant's calls; may be repeated."),
            SharedParameterDocs.Text("format", "How to answer; else the Accept header decides.", ReviewFormats.Names))
        .WithName("GetReview")
        .WithSummary("The cost review of a week or month beside the one before it.");

    private static async Task<IResult> AnswerAsync(HttpContext http, CostReviewer reviewer, TimeProvider time, CancellationToken cancellationToken)
    {
        http.Response.Headers.Vary = "Accept";
        var question = ReviewQuestion.Read(http, Instant.FromDateTimeOffset(time.GetUtcNow()));
        var review = await reviewer.ReviewAsync(question.Period, question.Tenants, cancellationToken);
        return question.Format switch
        {
            ReviewFormat.Markdown => Text(MarkdownText.Write(ReviewDocument.Of(review)), question.Format),
            ReviewFormat.Html => Page(http, HtmlPage.Write(ReviewDocument.Of(review))),
            _ => TypedResults.Json(review, ReviewJson.Options),
        };
    }

    private static IResult Page(HttpContext http, string page)
    {
        // Nothing is fetched and nothing runs, whatever a team is called.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Text(page, ReviewFormat.Html);
    }

    private static IResult Text(string text, ReviewFormat format) =>
        TypedResults.Text(text, $"{ReviewFormats.TypeOf(format)}; charset=utf-8", Encoding.UTF8);
}
