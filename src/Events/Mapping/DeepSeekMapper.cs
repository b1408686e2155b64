namespace Telemetry.Events.Mapping;

/// <summary>DeepSeek's chat: the prompt is hits plus misses; reasoning is inside the completion.</summary>
internal sealed class DeepSeekMapper : UsageMapper
{
    private protected override MappedUsage Map(UsageCursor usage, string provider)
    {
        usage.Informational("total_tokens");
        var prompt = usage.RequiredCount("prompt_tokens");
        var hit = usage.OptionalCount("prompt_cache_hit_tokens");
        var cached = usage.Object("prompt_tokens_details").OptionalCount("cached_tokens");
        if (hit is not null && cached is not null && hit != cached)
        {
            usage.Fault("prompt_cache_hit_tokens", $"is {hit}, but prompt_tokens_details.cached_tokens is {cached}.");
        }

        var read = hit ?? cached ?? 0;
        var uncached = usage.Rest("prompt_tokens", prompt, read);
        if (usage.OptionalCount("prompt_cache_miss_tokens") is { } miss && miss != uncached)
        {
            usage.Fault("prompt_tokens", $"is {prompt}, but hits and misses add up to {read + miss}.");
        }

        var output = usage.RequiredCount("completion_tokens");
        var reasoning = usage.Object("completion_tokens_details").Count("reasoning_tokens");
        usage.Within("completion_tokens", output, reasoning);
        return new MappedUsage
        {
            Usage = new TokenUsage { UncachedInput = uncached, CacheRead = read, Output = output, Reasoning = reasoning },
            ServiceTier = ServiceTiers.OpenAi(usage.Text("service_tier")),
        };
    }
}
