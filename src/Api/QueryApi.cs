using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Telemetry.Api.Models;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Problems;
using Telemetry.Api.Reading;
using Telemetry.Api.Rows;
using Telemetry.Api.Spend;

namespace Telemetry.Api;

/// <summary>Registers the query API and maps its endpoints.</summary>
public static class QueryApi
{
    /// <summary>
    /// Adds the query API. The composition must also register <see cref="DbDataSource"/> (the store),
    /// <see cref="Store.Ingest.IDataFreshness"/>, and any number of <see cref="Store.Ingest.IReadiness"/>.
    /// </summary>
    public static IServiceCollection AddQueryApi(this IServiceCollection services, Action<QueryApiOptions>? configure = null)
    {
        services.AddOptions<QueryApiOptions>();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton(TimeProvider.System);
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddProblemDetails();
        services.AddSingleton<UsageStore>();
        services.AddSingleton<UsageReader>();
        return services;
    }

    /// <summary>Maps every endpoint of the query API.</summary>
    public static IEndpointRouteBuilder MapQueryApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").AddEndpointFilter<FaultFilter>();
        SpendEndpoint.Map(api);
        ModelsEndpoint.Map(api);
        return routes;
    }
}
