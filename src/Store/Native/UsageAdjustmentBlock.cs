using Telemetry.Events;
using Telemetry.Store.Rows;

namespace Telemetry.Store.Native;

/// <summary>Rows for <c>usage_adjustments</c>; columns in the table's order.</summary>
public sealed class UsageAdjustmentBlock : RowBlock<UsageAdjustmentRow>
{
    private const string Other = "(other)";

    public UsageAdjustmentBlock()
    {
        Uuid("adjustment_id", static r => r.AdjustmentId);
        Text("correction_id", static r => r.CorrectionId);
        Uuid("event_id", static r => r.Event.EventId);
        Low("tenant", static r => r.Event.Tenant);
        Time("occurred_at", static r => r.Event.OccurredAt);
        Time("adjusted_at", static r => r.AdjustedAt);
        Low("reason", static r => r.Reason);
        Low("price_version_from", static r => r.PriceVersionFrom);
        Low("price_version_to", static r => r.PriceVersionTo);
        Low("unpriced_reason", static r => r.UnpricedReason);
        AddDimensions();
        AddMeasures();
    }

    public override string Table => "usage_adjustments";

    private void AddDimensions()
    {
        Dimension("team", FoldedDimensions.Team, static e => e.Dimensions.Team);
        Dimension("project", FoldedDimensions.Project, static e => e.Dimensions.Project);
        Dimension("feature", FoldedDimensions.Feature, static e => e.Dimensions.Feature);
        Dimension("environment", FoldedDimensions.Environment, static e => e.Dimensions.Environment);
        Dimension("cost_center", FoldedDimensions.CostCenter, static e => e.Dimensions.CostCenter);
        Dimension("provider", FoldedDimensions.Provider, static e => e.Provider);
        Dimension("model", FoldedDimensions.Model, static e => e.Model);
        Dimension("service_tier", FoldedDimensions.ServiceTier, static e => e.ServiceTier);
        Dimension("operation", FoldedDimensions.Operation, static e => e.Operation);
        Dimension("inference_region", FoldedDimensions.InferenceRegion, static e => e.InferenceRegion);
        Low("status", static r => VocabularyNames.NameOf(r.Event.Status));
        Low("usage_quality", static r => VocabularyNames.NameOf(r.Event.UsageQuality));
        Low("response_cache", static r => VocabularyNames.NameOf(r.Event.ResponseCache));
        Low("billing", static r => VocabularyNames.NameOf(r.Event.Billing));
        Text("user", static r => r.Event.Dimensions.User);
        Text("agent", static r => r.Event.Dimensions.Agent);
        Text("customer", static r => r.Event.Dimensions.Customer);
    }

    private void AddMeasures()
    {
        Count("calls", static d => d.Calls);
        Count("errors", static d => d.Errors);
        foreach (var tokenClass in TokenClasses.All)
        {
            Count(TokenClasses.NameOf(tokenClass), d => d.Tokens[tokenClass]);
        }

        Amount("cost_usd", static d => d.CostUsd);
        Amount("list_cost_usd", static d => d.ListCostUsd);
        Amount("cost_without_cache_usd", static d => d.CostWithoutCacheUsd);
        Amount("cache_write_premium_usd", static d => d.CacheWritePremiumUsd);
        Amount("cost_without_batch_usd", static d => d.CostWithoutBatchUsd);
        Amount("response_cache_saving_usd", static d => d.ResponseCacheSavingUsd);
        Count("response_cache_hits", static d => d.ResponseCacheHits);
        Count("unpriced_calls", static d => d.UnpricedCalls);
        Count("unpriced_tokens", static d => d.UnpricedTokens);
        Count("partial_calls", static d => d.PartialCalls);
        Count("estimated_calls", static d => d.EstimatedCalls);
        Count("costed_calls", static d => d.CostedCalls);
        Count("costed_tokens", static d => d.CostedTokens);
        var durations = Column(new CountMapColumn("duration_counts"));
        Field(row => durations.Add(row.Delta.DurationCounts));
        var firstTokens = Column(new CountMapColumn("time_to_first_token_counts"));
        Field(row => firstTokens.Add(row.Delta.TimeToFirstTokenCounts));
    }

    private void Dimension(string name, FoldedDimensions bit, Func<UsageEvent, string> value) =>
        Low(name, row => row.Folded.HasFlag(bit) ? Other : value(row.Event));

    private void Count(string name, Func<UsageMeasures, long> value) => Number(name, "Int64", row => value(row.Delta));

    private void Amount(string name, Func<UsageMeasures, decimal> value) =>
        Number(name, Money.SumType, row => Money.SumUnits(value(row.Delta)));
}
