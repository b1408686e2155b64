using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Telemetry.Aggregator.Budgets;
using Telemetry.Aggregator.Budgets.Files;
using Telemetry.Aggregator.Budgets.Forecasts;
using Telemetry.Aggregator.Budgets.Past;
using Telemetry.Aggregator.Budgets.Spend;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Forgetting;
using Telemetry.Aggregator.Rerating;
using Telemetry.Aggregator.Retention;
using Telemetry.Aggregator.Verification;
using Telemetry.Store.Ingest;
using Telemetry.Store.Objects;
using Telemetry.Store.Subjects;

namespace Telemetry.Aggregator;

/// <summary>Adds the aggregator to a host.</summary>
public static class AggregatorRegistration
{
    /// <summary>
    /// Adds verification, retention and budgets. Needs, registered by the host: <c>ClickHouseDataSource</c> and <see cref="IReadiness"/>
    /// (ingest gives it), and the <see cref="WriteGate"/> that ingest uses.
    /// </summary>
    public static IServiceCollection AddAggregator(this IServiceCollection services, AggregatorOptions options)
    {
        services.AddRetention(options);
        services.AddBudgetUpkeep();
        services.AddSingleton<VerifierService>();
        services.AddHostedService(provider => provider.GetRequiredService<VerifierService>());
        services.TryAddSingleton<IBooksInForce, OwnBooks>();
        services.TryAddSingleton<INamesInForce, OwnNames>();
        return services.AddRerating().AddForgetting();
    }

    /// <summary>
    /// Adds re-rating and the booking of better copies. Needs, registered by the host: <c>ClickHouseDataSource</c>,
    /// <see cref="AggregatorOptions"/>, <see cref="IBooksInForce"/>, and any number of <see cref="IReadiness"/>. Without an
    /// <see cref="IEvaluationLease"/> of the host's this process takes itself for the only one.
    /// </summary>
    public static IServiceCollection AddRerating(this IServiceCollection services)
    {
        services.TryAddSingleton<WriteGate>();
        services.TryAddSingleton<WorkTurns>();
        services.TryAddSingleton<IEvaluationLease, SoleEvaluator>();
        services.TryAddSingleton<ObjectTable>();
        services.TryAddSingleton<RerateRuns>();
        services.AddSingleton<ReratingService>();
        services.AddHostedService(provider => provider.GetRequiredService<ReratingService>());
        return services;
    }

    /// <summary>Adds the forgetting of users to what <see cref="AddRerating"/> adds. Needs, registered by the host: <see cref="INamesInForce"/>.</summary>
    public static IServiceCollection AddForgetting(this IServiceCollection services)
    {
        services.AddBudgets();
        services.TryAddSingleton<ForgottenSubjects>();
        services.TryAddSingleton<ForgetRequests>();
        services.AddSingleton<ForgetService>();
        services.AddHostedService(provider => provider.GetRequiredService<ForgetService>());
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
    /// Adds the upkeep of budgets on a schedule, and the file of budgets. Needs <see cref="AggregatorOptions"/>,
    /// <c>ClickHouseDataSource</c>, and any number of <see cref="IReadiness"/>: nothing is read before they hold.
    /// </summary>
    public static IServiceCollection AddBudgetUpkeep(this IServiceCollection services)
    {
        services.AddBudgets();
        services.TryAddSingleton<WorkTurns>();
        services.TryAddSingleton<BudgetFileSync>();
        services.AddHostedService<BudgetService>();
        return services;
    }

    /// <summary>Adds what reads and keeps budgets, without anything on a schedule. Needs <c>ClickHouseDataSource</c>.</summary>
    public static IServiceCollection AddBudgets(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ObjectTable>();
        services.TryAddSingleton<BudgetStore>();
        services.TryAddSingleton<SpendReader>();
        services.TryAddSingleton<BudgetForecasts>();
        services.TryAddSingleton<BudgetPast>();
        services.TryAddSingleton<BudgetStandings>();
        return services;
    }
}
