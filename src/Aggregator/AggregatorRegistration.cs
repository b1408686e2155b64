using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Telemetry.Aggregator.Retention;
using Telemetry.Aggregator.Review;
using Telemetry.Aggregator.Verification;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator;

/// <summary>Adds the aggregator to a host.</summary>
public static class AggregatorRegistration
{
    /// <summary>
    /// Adds verification and retention. Needs, registered by the host: <c>ClickHouseDataSource</c> and <see cref="IReadiness"/>
    /// (ingest gives it), and the <see cref="WriteGate"/> that ingest uses.
    /// </summary>
    public static IServiceCollection AddAggregator(this IServiceCollection services, AggregatorOptions options)
    {
        services.AddRetention(options);
        services.AddSingleton<VerifierService>();
        services.AddHostedService(provider => provider.GetRequiredService<VerifierService>());
        return services;
    }

    /// <summary>
    /// Adds retention alone: dropping a month that is gone already changes nothing, so that every ingester of a store may do it.
    /// Needs <c>ClickHouseDataSource</c>.
    /// </summary>
    public static IServiceCollection AddRetention(this IServiceCollection services, AggregatorOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<WriteGate>();
        services.AddSingleton(options);
        services.AddSingleton<RetentionService>();
        services.AddHostedService(provider => provider.GetRequiredService<RetentionService>());
        return services;
    }

    /// <summary>
    /// Adds the cost review, once. Needs <c>ClickHouseDataSource</c>, <c>IPriceBookSource</c> and <see cref="IDataFreshness"/>.
    /// </summary>
    public static IServiceCollection AddCostReview(this IServiceCollection services, Func<IServiceProvider, ReviewOptions> options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(options);
        services.TryAddSingleton<CostReviewer>();
        return services;
    }
}
