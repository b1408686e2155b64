using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Api.Keys;

namespace Telemetry.Api.Metrics;

/// <summary>GET /metrics: the process's own measurements as Prometheus text.</summary>
internal static class MetricsEndpoint
{
    private const string TextType = "text/plain; version=0.0.4; charset=utf-8";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/metrics", (MetricCollector metrics) => TypedResults.Text(metrics.Write(), TextType))
        .ForScope(KeyScope.Read)
        .ForWholeInstallation()
        .Produces<string>(StatusCodes.Status200OK, "text/plain")
        .WithName("GetMetrics")
        .WithSummary("The process's own measurements in the Prometheus text format.");
}
