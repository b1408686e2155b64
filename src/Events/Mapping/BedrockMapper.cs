namespace Telemetry.Events.Mapping;

/// <summary>Amazon Bedrock's Converse: cache counts stand beside <c>inputTokens</c>, never inside it.</summary>
internal sealed class BedrockMapper : UsageMapper
{
    private const string Written = "cacheWriteInputTokens";

    private protected override MappedUsage Map(UsageCursor usage, string provider)
    {
        usage.Informational("totalTokens");
        var writes = Writes(usage);
        return new MappedUsage
        {
            Usage = writes with
            {
                UncachedInput = usage.RequiredCount("inputTokens"),
                CacheRead = usage.Count("cacheReadInputTokens"),
                Output = usage.RequiredCount("outputTokens"),
            },
        };
    }

    private static TokenUsage Writes(UsageCursor usage)
    {
        long minutes5 = 0, hour1 = 0, other = 0;
        foreach (var detail in usage.List("cacheDetails"))
        {
            var tokens = detail.Count("inputTokens");
            switch (detail.Text("ttl"))
            {
                case "5m" or null:
                    minutes5 += tokens;
                    break;
                case "1h":
                    hour1 += tokens;
                    break;
                default:
                    other += tokens;
                    break;
            }
        }

        var total = usage.OptionalCount(Written) ?? minutes5 + hour1 + other;
        var unstated = usage.Rest(Written, total, minutes5, hour1, other);
        return new TokenUsage { CacheWrite5m = minutes5 + unstated, CacheWrite1h = hour1, CacheWrite = other };
    }
}
