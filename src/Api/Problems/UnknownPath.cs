using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Problems;

/// <summary>Answers paths that do not exist with a problem document that names the nearest one.</summary>
internal static class UnknownPath
{
    private static readonly string[] Known = ["spend", "models", "cache", "events", "prices", "dead-letters"];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapFallback("/{**path}", (string? path) => ProblemAnswers.Create(
            StatusCodes.Status404NotFound,
            "There is no such path.",
            $"/api/v1/{path} does not exist{Hints.End(path ?? "", Known)}"))
        .ExcludeFromDescription();
}
