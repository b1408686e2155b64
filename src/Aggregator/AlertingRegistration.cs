using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Telemetry.Aggregator.Alerts;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.Rules;
using Telemetry.Aggregator.Rules.Kinds;
using Telemetry.Aggregator.Webhooks;
using Telemetry.Aggregator.Webhooks.Endpoints;
using Telemetry.Aggregator.Webhooks.Sending;
using Telemetry.Store.Objects;

namespace Telemetry.Aggregator;

/// <summary>Adds alerts and webhooks to a host.</summary>
public static class AlertingRegistration
{
    /// <summary>
    /// Adds what reads and sets up alerts, rules and webhooks. Needs, registered by the host: <c>ClickHouseDataSource</c>,
    /// <c>PriceBookSource</c> and <c>IDataFreshness</c>. Settings of <see cref="WebhookOptions"/> that the host registered count.
    /// </summary>
    public static IServiceCollection AddAlertStore(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new WebhookOptions());
        services.TryAddSingleton<ObjectTable>();
        services.TryAddSingleton<NoticeTable>();
        services.TryAddSingleton<AlertReader>();
        services.TryAddSingleton<AlertMutes>();
        services.TryAddSingleton<AlertRules>();
        services.TryAddSingleton<AddressGuard>();
        services.TryAddSingleton<WebhookChecks>();
        services.TryAddSingleton<WebhookEndpoints>();
        services.TryAddSingleton<WebhookOutbox>();
        services.TryAddSingleton<DeliveryLog>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IAlertRule, CacheHitRateRule>(),
            ServiceDescriptor.Singleton<IAlertRule, SpendAnomalyRule>(),
            ServiceDescriptor.Singleton<IAlertRule, UnpricedUsageRule>(),
            ServiceDescriptor.Singleton<IAlertRule, ErrorCostRule>(),
            ServiceDescriptor.Singleton<IAlertRule, DoubleCaptureRule>(),
            ServiceDescriptor.Singleton<IAlertRule, IngestLagRule>(),
            ServiceDescriptor.Singleton<IAlertRule, PriceChangeRule>(),
        ]);
        return services;
    }

    /// <summary>
    /// Adds the evaluation of budgets and rules, and the sending of webhooks, to what <see cref="AddAlertStore"/> adds. Without an
    /// <see cref="IEvaluationLease"/> of the host's this process takes itself for the only one.
    /// </summary>
    public static IServiceCollection AddEvaluation(this IServiceCollection services)
    {
        services.AddAlertStore();
        services.TryAddSingleton<IEvaluationLease, SoleEvaluator>();
        services.TryAddSingleton<IEvaluationSteps, NoEvaluationSteps>();
        services.TryAddSingleton<WorkTurns>();
        services.AddBudgets();
        services.AddSingleton<BudgetAlerts>();
        services.AddSingleton<RuleEvaluator>();
        services.AddSingleton<WebhookCall>();
        services.AddHostedService<EvaluationService>();
        services.AddHostedService<WebhookDispatcher>();
        return services;
    }
}
