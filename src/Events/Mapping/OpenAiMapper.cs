namespace Telemetry.Events.Mapping;

/// <summary>
/// OpenAI's shapes: the details are parts of the totals beside them. Every input token is uncached, read from the cache or
/// written to it; a write rate replaces the input rate.
/// </summary>
internal sealed class OpenAiMapper(OpenAiNames names) : UsageMapper
{
    private protected override MappedUsage Map(UsageCursor usage, string provider)
    {
        usage.Informational("total_tokens");
        IgnoreRemarks(usage);
        var input = Input(usage);
        return new MappedUsage
        {
            Usage = names.Output is null ? input : input.Add(Output(usage, names.Output)),
            ServiceTier = ServiceTiers.OpenAi(usage.Text("service_tier")),
        };
    }

    private TokenUsage Input(UsageCursor usage)
    {
        var input = usage.RequiredCount(names.Input);
        var details = usage.Object(names.InputDetails);
        details.Informational("text_tokens");
        var cached = details.Count("cached_tokens");
        var cachedAudio = CachedAudio(details);
        var audio = details.Rest("audio_tokens", details.Count("audio_tokens"), cachedAudio);
        var written = details.Count("cache_write_tokens");
        var written12h = Written12h(usage, details, written);
        var fresh = usage.Rest(names.Input, input, cached, written, audio);
        var image = details.Count("image_tokens");
        if (fresh >= 0)
        {
            usage.Within(names.Input, input, audio, cachedAudio, image);
        }

        // Image tokens say of what kind the input is, cached ones how it was served: an image in a cached prefix is in both
        // counts, and nothing says how many are. What the cache did not serve is taken to be image first.
        var freshImage = Math.Min(image, Math.Max(fresh, 0));
        return new TokenUsage
        {
            UncachedInput = fresh - freshImage,
            CacheRead = details.Rest("cached_tokens", cached, cachedAudio),
            CacheReadAudio = cachedAudio,
            CacheWrite12h = written12h,
            CacheWrite = written - written12h,
            InputAudio = audio,
            InputImage = freshImage,
            WebSearchRequests = usage.Object("tool_usage").Object("web_search").Count("num_requests"),
        };
    }

    private TokenUsage Output(UsageCursor usage, string name)
    {
        var details = usage.Object(names.OutputDetails);
        details.Informational("text_tokens", "accepted_prediction_tokens", "rejected_prediction_tokens");
        var audio = details.Count("audio_tokens");
        var image = details.Count("image_tokens");
        var text = usage.Rest(name, usage.RequiredCount(name), audio, image);
        var reasoning = details.Count("reasoning_tokens");
        usage.Within(name, text, reasoning);
        return new TokenUsage { Output = text, OutputAudio = audio, OutputImage = image, Reasoning = reasoning };
    }

    private static long CachedAudio(UsageCursor details)
    {
        var cached = details.Object("cached_tokens_details");
        cached.Informational("text_tokens");
        return cached.Count("audio_tokens");
    }

    /// <summary>The split by TTL is optional and stands beside the details or in them; what it leaves open has the 30-minute default.</summary>
    private static long Written12h(UsageCursor usage, UsageCursor details, long written)
    {
        const string split = "cache_write_tokens_details";
        var ttl = details.Has(split) ? details.Object(split) : usage.Object(split);
        var written12h = ttl.Count("ttl_12h_tokens");
        details.Within("cache_write_tokens", written, written12h, ttl.Count("ttl_30m_tokens"));
        return written12h;
    }

    /// <summary>Times and costs that servers with OpenAI's shape put beside the counts (Groq, OpenRouter, xAI).</summary>
    private static void IgnoreRemarks(UsageCursor usage) => usage.Informational(
        "cost", "cost_details", "cost_in_usd_ticks", "queue_time", "prompt_time", "completion_time", "total_time");
}
