using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Telemetry.Aggregator.Review;
using Telemetry.Aggregator.Review.Schedule;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator;

/// <summary>Adds the cost review to a host.</summary>
public static class ReviewRegistration
{
    /// <summary>
    /// Adds the cost review, once: options that the host registered count. Needs <c>ClickHouseDataSource</c>,
    /// <c>IPriceBookSource</c> and <see cref="IDataFreshness"/>.
    /// </summary>
    public static IServiceCollection AddCostReview(this IServiceCollection services, Func<IServiceProvider, ReviewOptions> options)
    {
        services.AddBudgets();
        services.TryAddSingleton(options);
        services.TryAddSingleton<CostReviewer>();
        return services;
    }

    /// <summary>Adds the schedule by which webhooks are told of reviews, beside <see cref="AlertingRegistration.AddEvaluation"/>.</summary>
    public static IServiceCollection AddReviewSchedule(this IServiceCollection services, ReviewOptions options)
    {
        services.AddCostReview(_ => options);
        services.AddSingleton<ReviewScheduler>();
        services.AddHostedService(static provider => provider.GetRequiredService<ReviewScheduler>());
        return services;
    }
}
