using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Api.Pages;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Problems;

/// <summary>Answers with a problem document wherever no endpoint wrote one: unknown paths, wrong methods, faults outside the query API.</summary>
public static class ProblemPages
{
    private const string Root = "/api/v1";
    private static readonly string[] Known = ["spend", "models", "cache", "events", "prices", "dead-letters", "budgets", "decision", "alerts", "alert-rules", "webhooks", "deliveries", "review", "keys"];

    /// <summary>Must come first in the pipeline.</summary>
    public static IApplicationBuilder UseProblemPages(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = AnswerFaultAsync });
        app.UseStatusCodePages(context => AnswerStatusAsync(context.HttpContext));
        return app;
    }

    /// <summary>Answers HEAD as GET without its body (RFC 9110, 9.3.2); the server leaves the body out. Starts the routing.</summary>
    public static IApplicationBuilder UseHeadAsGet(this IApplicationBuilder app)
    {
        app.Use((http, next) =>
        {
            if (HttpMethods.IsHead(http.Request.Method))
            {
                http.Request.Method = HttpMethods.Get;
            }

            return next(http);
        });
        return app.UseRouting();
    }

    private static Task AnswerFaultAsync(HttpContext http) =>
        http.Features.Get<IExceptionHandlerFeature>()?.Error is BadHttpRequestException bad
            ? Create(bad.StatusCode, bad.Message).ExecuteAsync(http)
            : ProblemAnswers.Create(
                StatusCodes.Status500InternalServerError, "The server failed to answer.", "This is a fault of the server: its log says more.").ExecuteAsync(http);

    private static async Task AnswerStatusAsync(HttpContext http)
    {
        if (http.Response.StatusCode == StatusCodes.Status404NotFound
            && http.RequestServices.GetService<PageDocument>() is { } page && await page.TryAnswerLostAsync(http))
        {
            return;
        }

        var (status, method, path) = (http.Response.StatusCode, http.Request.Method, http.Request.Path.Value);
        await (status switch
        {
            StatusCodes.Status400BadRequest => ProblemAnswers.Create(
                status, "The server does not answer to this host.", $"The header Host is \"{http.Request.Host}\", which is no name of this server.", [new ParameterFault("Host", "is no name of this server.")]),
            StatusCodes.Status404NotFound => ProblemAnswers.Create(status, "There is no such path.", $"{path} does not exist{Hint(http.Request.Path)}"),
            StatusCodes.Status405MethodNotAllowed => ProblemAnswers.Create(
                status, "The path does not take this method.", $"{method} is not possible on {path}; it takes {http.Response.Headers.Allow}."),
            StatusCodes.Status415UnsupportedMediaType => ProblemAnswers.Create(
                status, "The content type is not taken.", $"{path} takes what /openapi/v1.json says; state it in the header Content-Type, as with -H 'content-type: application/json'."),
            _ => Create(status, ""),
        }).ExecuteAsync(http);
    }

    private static string Hint(PathString path) => path.StartsWithSegments(Root, StringComparison.Ordinal, out var rest)
        ? Hints.End((rest.Value ?? "").TrimStart('/').Split('/')[0], Known)
        : ".";

    private static IResult Create(int status, string detail) => ProblemAnswers.Create(status, ReasonPhrases.GetReasonPhrase(status) + ".", detail);
}
