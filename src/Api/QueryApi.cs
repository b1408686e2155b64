using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Telemetry.Api.Models;
using Telemetry.Api.Problems;
using Telemetry.Api.Reading;
using Telemetry.Api.Rows;
using Telemetry.Api.Spend;
using Telemetry.Api.StoredEvents;

namespace Telemetry.Api;

/// <summary>Registers the query API and maps its endpoints.</summary>
public static class QueryApi
{
    /// <summary>
    /// Adds the query API. The composition must also register <see cref="Store.Client.ClickHouseDataSource"/> (the store),
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
        services.AddSingleton<EventPageReader>();
        services.AddSingleton<EventLookup>();
        services.AddSingleton<AdjustmentReader>();
        return services;
    }

    /// <summary>Maps every endpoint of the query API.</summary>
    public static IEndpointRouteBuilder MapQueryApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").AddEndpointFilter<FaultFilter>();
        SpendEndpoint.Map(api);
        ModelsEndpoint.Map(api);
        EventsEndpoints.Map(api);
        return routes;
    }
}
