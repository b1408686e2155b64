using Telemetry.Events;
using Telemetry.Store.Rows;

namespace Telemetry.Store.Native;

/// <summary>Rows for <c>usage_events</c>; columns in the table's order.</summary>
public sealed class UsageEventBlock : RowBlock<UsageEventRow>
{
    public UsageEventBlock()
    {
        AddIdentity();
        AddUsage();
        AddAttribution();
        AddCall();
        AddCost();
        AddLogPosition();
    }

    public override string Table => "usage_events";

    private protected override void Check(UsageEventRow row)
    {
        Money.Check(row.Event.ReportedCostUsd, "reported_cost_usd");
        Money.Check(row.CostUsd, "cost_usd");
        Money.Check(row.ListCostUsd, "list_cost_usd");
        Money.Check(row.CostWithoutCacheUsd, "cost_without_cache_usd");
        Money.Check(row.CacheWritePremiumUsd, "cache_write_premium_usd");
        Money.Check(row.CostWithoutBatchUsd, "cost_without_batch_usd");
        Money.Check(row.ResponseCacheSavingUsd, "response_cache_saving_usd");
        _ = checked(((ushort)(row.Event.HttpStatus ?? 0), (ushort)(row.Event.Attempt ?? 0), (ushort)row.Folded));
        _ = row.Event.TotalUsage;
    }

    private void AddIdentity()
    {
        Low("tenant", static r => r.Event.Tenant);
        Uuid("event_id", static r => r.Event.EventId);
        Time("occurred_at", static r => r.Event.OccurredAt);
        Time("ingested_at", static r => r.IngestedAt);
        Low("provider", static r => r.Event.Provider);
        Low("api", static r => r.Event.Api);
        Low("model", static r => r.Event.Model);
        Low("model_requested", static r => r.Event.ModelRequested);
        Low("operation", static r => r.Event.Operation);
        Low("service_tier", static r => r.Event.ServiceTier);
        Low("speed", static r => r.Event.Speed);
        Low("inference_region", static r => r.Event.InferenceRegion);
        Low("deployment_type", static r => r.Event.DeploymentType);
        Low("billing", static r => VocabularyNames.NameOf(r.Event.Billing));
        Low("status", static r => VocabularyNames.NameOf(r.Event.Status));
        Low("usage_quality", static r => VocabularyNames.NameOf(r.Event.UsageQuality));
        Low("response_cache", static r => VocabularyNames.NameOf(r.Event.ResponseCache));
    }

    private void AddUsage()
    {
        var columns = TokenClasses.All.Select(c => Column(new NumberColumn<long>(TokenClasses.NameOf(c), "Int64"))).ToArray();
        Field(row =>
        {
            var usage = row.Event.TotalUsage;
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i].Add(usage[(TokenClass)i]);
            }
        });
        Text("iterations", static r => IterationsText.Write(r.Event.Iterations));
        var raw = Column(new StringColumn("raw_usage"));
        Field(row => raw.Add(row.Event.RawUsage.Span));
    }

    private void AddAttribution()
    {
        Low("team", static r => r.Event.Dimensions.Team);
        Low("project", static r => r.Event.Dimensions.Project);
        Low("feature", static r => r.Event.Dimensions.Feature);
        Low("environment", static r => r.Event.Dimensions.Environment);
        Low("cost_center", static r => r.Event.Dimensions.CostCenter);
        Text("customer", static r => r.Event.Dimensions.Customer);
        Text("user", static r => r.Event.Dimensions.User);
        Text("session", static r => r.Event.Dimensions.Session);
        Low("prompt_name", static r => r.Event.Dimensions.PromptName);
        Low("task_type", static r => r.Event.Dimensions.TaskType);
        Low("complexity", static r => r.Event.Dimensions.Complexity);
        Text("agent", static r => r.Event.Dimensions.Agent);
        var tags = Column(new TextMapColumn("tags"));
        Field(row => tags.Add(row.Event.Tags));
    }

    private void AddCall()
    {
        Number("http_status", "UInt16", static r => (ushort)(r.Event.HttpStatus ?? 0));
        Number("attempt", "UInt16", static r => (ushort)(r.Event.Attempt ?? 0));
        Text("request_id", static r => r.Event.RequestId);
        Text("response_id", static r => r.Event.ResponseId);
        Text("parent_event_id", static r => r.Event.ParentEventId);
        Text("trace_id", static r => r.Event.TraceId);
        Text("span_id", static r => r.Event.SpanId);
        Maybe("duration_ms", "Nullable(Int64)", static r => r.Event.DurationMs);
        Maybe("time_to_first_token_ms", "Nullable(Int64)", static r => r.Event.TimeToFirstTokenMs);
        Maybe<byte>("streamed", "Nullable(UInt8)", static r => r.Event.Streamed is { } streamed ? (streamed ? (byte)1 : (byte)0) : null);
        Text("prefix_fingerprint", static r => r.Event.PrefixFingerprint);
        Text("request_fingerprint", static r => r.Event.RequestFingerprint);
    }

    private void AddCost()
    {
        Amount("reported_cost_usd", static r => r.Event.ReportedCostUsd);
        Number("priced", "UInt8", static r => r.Priced ? (byte)1 : (byte)0);
        Low("unpriced_reason", static r => r.UnpricedReason);
        Low("price_version", static r => r.PriceVersion);
        Amount("cost_usd", static r => r.CostUsd);
        Amount("list_cost_usd", static r => r.ListCostUsd);
        Amount("cost_without_cache_usd", static r => r.CostWithoutCacheUsd);
        Amount("cache_write_premium_usd", static r => r.CacheWritePremiumUsd);
        Amount("cost_without_batch_usd", static r => r.CostWithoutBatchUsd);
        Amount("response_cache_saving_usd", static r => r.ResponseCacheSavingUsd);
        var flags = Column(new TextArrayColumn("flags"));
        Field(row => flags.Add(row.Event.Flags));
    }

    private void AddLogPosition()
    {
        Number("folded", "UInt16", static r => (ushort)r.Folded);
        Number("usage_hash", "UInt64", static r => r.UsageHash);
        Number("mapper_version", "UInt16", static r => r.MapperVersion);
        Low("log_topic", static r => r.LogTopic);
        Number("log_partition", "Int32", static r => r.LogPartition);
        Number("log_offset", "Int64", static r => r.LogOffset);
    }

    private void Amount(string name, Func<UsageEventRow, decimal?> value) =>
        Maybe(name, $"Nullable({Money.EventType})", row => Money.EventUnits(value(row)));
}
