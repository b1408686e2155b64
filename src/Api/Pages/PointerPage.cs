using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Api.Keys;

namespace Telemetry.Api.Pages;

/// <summary>GET /: says what this server is and where its endpoints are.</summary>
internal static class PointerPage
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/", (EndpointDataSource endpoints) => TypedResults.Content(Html(endpoints), "text/html; charset=utf-8"))
        .OpenToAll()
        .ExcludeFromDescription();

    private static string Html(EndpointDataSource endpoints)
    {
        var items = endpoints.Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => (Method: method, Path: "/" + endpoint.RoutePattern.RawText?.TrimStart('/'))))
            .Where(item => item.Path != "/" && !item.Path.StartsWith("/openapi/", StringComparison.Ordinal))
            .Distinct()
            .OrderBy(item => item.Path, StringComparer.Ordinal)
            .Select(item => $"<li><code>{WebUtility.HtmlEncode($"{item.Method} {item.Path}")}</code></li>");
        return $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Telemetry</title>
            <meta name="viewport" content="width=device-width"></head>
            <body><h1>Telemetry</h1>
            <p>Cost telemetry for calls to language models. Send usage events to <code>POST /v1/events</code>; read what they
            cost from <a href="/api/v1/spend">/api/v1/spend</a>. Everything is described in <a href="/openapi/v1.json">/openapi/v1.json</a>.</p>
            <ul>{string.Join("\n", items)}</ul></body></html>
            """;
    }
}
