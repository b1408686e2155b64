using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Api.Keys;
using Telemetry.Api.Rows;
using Telemetry.Store.Ingest;

namespace Telemetry.Api.Health;

/// <summary>GET /healthz (the process answers) and /readyz (figures may be served).</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return Answers.Json(new HealthAnswer("alive", []));
        }).OpenToAll().Produces<HealthAnswer>().WithName("GetHealth").WithSummary("Whether the process answers.");
        routes.MapGet("/readyz", (HttpContext http, IEnumerable<IReadiness> checks) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            var waiting = checks.Where(check => !check.IsReady).Select(check => check.Reason).ToList();
            return waiting.Count == 0
                ? Answers.Json(new HealthAnswer("ready", []))
                : Answers.Json(new HealthAnswer("not_ready", waiting), StatusCodes.Status503ServiceUnavailable);
        })
            .OpenToAll()
            .Produces<HealthAnswer>()
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable)
            .WithName("GetReadiness")
            .WithSummary("Whether figures may be served, and what is waited for.");
    }
}

/// <summary>How the process is.</summary>
/// <param name="Status"><c>alive</c>, <c>ready</c> or <c>not_ready</c>.</param>
/// <param name="Reasons">What is waited for, one sentence each.</param>
public sealed record HealthAnswer(string Status, IReadOnlyList<string> Reasons);
