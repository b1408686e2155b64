using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Forgetting;
using Telemetry.Aggregator.Rerating;
using Telemetry.Aggregator.Review;
using Telemetry.Api;
using Telemetry.Store.Ingest;

namespace Telemetry.Cli.Hosting.Services;

/// <summary>
/// Budgets, alerts, webhooks and corrections on a ClickHouse server. Any number may run; one at a time works, which Kafka decides. Without Kafka
/// this one takes itself for the only one.
/// </summary>
internal static class AggregateServer
{
    /// <summary>Begins to work once the store answers and the lease is held.</summary>
    /// <exception cref="ServerStartException">Why it cannot start, and what to do. A store or broker that is only away is waited for.</exception>
    public static Task<StoreReaderServer> StartAsync(Settings settings, TimeProvider clock, LogLevel logFrom, CancellationToken cancellationToken) =>
        StoreReaderServer.StartAsync(settings, clock, logFrom, services => Add(services, settings), static app => app.MapOperations(), cancellationToken);

    private static void Add(IServiceCollection services, Settings settings)
    {
        if (settings.Kafka is { } kafka)
        {
            services.AddSingleton(kafka);
            services.AddSingleton<GroupLease>();
            services.AddSingleton<IEvaluationLease>(static provider => provider.GetRequiredService<GroupLease>());
            services.AddSingleton<IReadiness>(static provider => provider.GetRequiredService<GroupLease>());
            services.AddHostedService(static provider => provider.GetRequiredService<GroupLease>());
        }

        services.AddSingleton(new AggregatorOptions { BudgetsOfFile = settings.BudgetsOfFile, TenantDefault = settings.TenantDefault, SoleWriter = false, LogKeepsForgotten = null });
        services.AddBudgetUpkeep();
        services.AddEvaluation();
        services.AddReviewSchedule(new ReviewOptions { RetentionEvents = settings.RetentionEvents, Timezone = settings.ReviewTimezone });
        services.AddSingleton<IBooksInForce, ReportedBooks>();
        services.AddRerating();
        services.AddSingleton<INamesInForce, ReportedNames>();
        services.AddForgetting();
        services.AddOperations();
    }
}
