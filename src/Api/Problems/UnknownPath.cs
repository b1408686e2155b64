using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Problems;

/// <summary>Answers what no endpoint takes with a problem document: a path that does not exist, or a method that a path has not.</summary>
internal static class UnknownPath
{
    private static readonly string[] Known = ["spend", "models", "cache", "events", "prices", "dead-letters"];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapFallback("/{**path}", Answer).ExcludeFromDescription();

    private static IResult Answer(HttpContext http, string? path)
    {
        var first = (path ?? "").Split('/')[0];
        return Known.Contains(first) && !HttpMethods.IsGet(http.Request.Method)
            ? ProblemAnswers.Create(
                StatusCodes.Status405MethodNotAllowed,
                "The path does not take this method.",
                $"{http.Request.Method} is not possible on /api/v1/{path}; /openapi/v1.json lists what is.")
            : ProblemAnswers.Create(
                StatusCodes.Status404NotFound, "There is no such path.", $"/api/v1/{path} does not exist{Hints.End(first, Known)}");
    }
}
