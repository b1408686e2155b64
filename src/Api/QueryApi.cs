using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Telemetry.Aggregator;
using Telemetry.Aggregator.Forgetting;
using Telemetry.Aggregator.Rerating;
using Telemetry.Aggregator.Review;
using Telemetry.Api.Alerts;
using Telemetry.Api.Backups;
using Telemetry.Api.Budgets;
using Telemetry.Api.Cache;
using Telemetry.Api.DeadLetters;
using Telemetry.Api.Health;
using Telemetry.Api.Keys;
using Telemetry.Api.Limits;
using Telemetry.Api.Metrics;
using Telemetry.Api.Models;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Pages;
using Telemetry.Api.Prices;
using Telemetry.Api.Prices.Rerating;
using Telemetry.Api.Problems;
using Telemetry.Api.Reading;
using Telemetry.Api.Review;
using Telemetry.Api.Rows;
using Telemetry.Api.Spend;
using Telemetry.Api.StoredEvents;
using Telemetry.Api.Subjects;
using Telemetry.Api.Webhooks;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;
using Telemetry.Store.Adjustments;
using Telemetry.Store.Objects;

namespace Telemetry.Api;

/// <summary>Registers the query API and maps its endpoints.</summary>
public static class QueryApi
{
    /// <summary>
    /// Adds the query API. The composition must also register <see cref="Store.Client.ClickHouseDataSource"/> (bound to the
    /// database of the tables), <see cref="PriceBookSource"/>, <see cref="Store.Ingest.IDataFreshness"/>,
    /// <see cref="IDeadLetterReplay"/>, <see cref="IBackup"/>, and any number of <see cref="Store.Ingest.IReadiness"/>, the conditions of <c>/readyz</c>.
    /// </summary>
    public static IServiceCollection AddQueryApi(this IServiceCollection services, Action<QueryApiOptions>? configure = null)
    {
        services.AddOptions<QueryApiOptions>();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IPriceBookSource>(provider => provider.GetRequiredService<PriceBookSource>());
        services.AddAlertStore();
        services.AddOperations();
        services.AddOpenApi("v1", options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddSchemaTransformer<MoneySchema>();
            options.AddSchemaTransformer<GroupSchema>();
            options.AddDocumentTransformer<IntakeDocs>();
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "Telemetry";
                document.Info.Description = "Cost telemetry for calls to language models. Money is in USD, as decimal strings.";
                return Task.CompletedTask;
            });
        });
        services.AddSingleton<UsageStore>();
        services.AddSingleton<UsageReader>();
        services.AddSingleton<UnreadWritesReader>();
        services.AddSingleton<EventPageReader>();
        services.AddSingleton<EventLookup>();
        services.AddSingleton<EventBatchLookup>();
        services.AddSingleton<AdjustmentReader>();
        services.AddSingleton<DeadLetterReader>();
        services.AddSingleton<StoreStateReader>();
        services.AddSingleton<PriceChanger>();
        services.TryAddSingleton<ObjectTable>();
        services.TryAddSingleton<RerateRuns>();
        services.TryAddSingleton<ForgetRequests>();
        services.TryAddSingleton<BetterCopyTable>();
        services.AddSingleton<PageFiles>();
        services.AddSingleton<PageDocument>();
        services.AddBudgets();
        services.AddSingleton<BudgetScope>();
        services.AddCostReview(static provider => new ReviewOptions
        {
            RetentionEvents = provider.GetRequiredService<IOptions<QueryApiOptions>>().Value.RetentionEvents,
        });
        return services;
    }

    /// <summary>Adds what every server has: keys, limits, and what it answers about itself: health, readiness and metrics.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddProblemDetails();
        services.AddSingleton<MetricCollector>();
        services.AddKeys();
        services.AddRequestLimits();
        return services;
    }

    /// <summary>Maps <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>, and begins to listen to the process's meters.</summary>
    public static IEndpointRouteBuilder MapOperations(this IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<MetricCollector>();
        HealthEndpoints.Map(routes);
        MetricsEndpoint.Map(routes);
        return routes;
    }

    /// <summary>Maps every endpoint of the query API, and what <see cref="MapOperations"/> maps.</summary>
    public static IEndpointRouteBuilder MapQueryApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").AddEndpointFilter<RouteGroupBuilder, FaultFilter>();
        SpendEndpoint.Map(api);
        ModelsEndpoint.Map(api);
        CacheEndpoint.Map(api);
        ReviewEndpoint.Map(api);
        EventsEndpoints.Map(api);
        PricesEndpoints.Map(api);
        RerateEndpoints.Map(api);
        DeadLetterEndpoints.Map(api);
        AlertsEndpoints.Map(api);
        AlertRulesEndpoints.Map(api);
        WebhookEndpointsApi.Map(api);
        BudgetEndpoints.Map(api);
        BudgetStatusEndpoint.Map(api);
        BurnDownEndpoint.Map(api);
        SimulateEndpoint.Map(api);
        DecisionEndpoint.Map(api);
        StoreStateEndpoint.Map(api);
        KeyEndpoints.Map(api);
        BackupEndpoint.Map(api);
        SubjectEndpoint.Map(api);
        MapOperations(routes);
        PageEndpoints.Map(routes);
        routes.MapOpenApi().OpenToAll();
        return routes;
    }
}
