using System.Collections.Immutable;

namespace Telemetry.Aggregator.Webhooks;

/// <summary>The types of webhook messages.</summary>
public static class WebhookTypes
{
    public const string ThresholdCrossed = "budget.threshold_crossed";
    public const string ForecastCrossed = "budget.forecast_crossed";
    public const string PeriodReset = "budget.period_reset";
    public const string AlertFired = "alert.fired";
    public const string AlertResolved = "alert.resolved";
    public const string ReviewReady = "review.ready";
    public const string Test = "webhook.test";

    /// <summary>Gets every type.</summary>
    public static ImmutableArray<string> All { get; } = [ThresholdCrossed, ForecastCrossed, PeriodReset, AlertFired, AlertResolved, ReviewReady, Test];
}
