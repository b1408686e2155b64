namespace Telemetry.Events.Mapping;

/// <summary>
/// LiteLLM's usage object: OpenAI's Chat shape for every provider, with Anthropic's cache counts added. <c>prompt_tokens</c>
/// includes cache reads. Whether it includes cache writes depends on release and provider, so what else the object says decides.
/// </summary>
internal sealed class LiteLlmMapper : UsageMapper
{
    private const string Prompt = "prompt_tokens";
    private const string Completion = "completion_tokens";

    private protected override MappedUsage Map(UsageCursor usage, string provider)
    {
        usage.Informational("cost", "cost_details", "is_byok", "prompt_cache_miss_tokens", "reasoning_tokens");
        var input = usage.Object("prompt_tokens_details");
        var output = usage.Object("completion_tokens_details");
        var counts = new Counts(
            usage.RequiredCount(Prompt),
            usage.Count(Completion),
            usage.OptionalCount("total_tokens"),
            EitherCount(usage, input, "cached_tokens", "cache_read_input_tokens", "prompt_cache_hit_tokens"),
            Written(usage, input),
            ReasoningOf(output, provider),
            input.Count("audio_tokens"),
            input.Count("image_tokens"),
            input.OptionalCount("text_tokens"));
        var places = PlacesOf(counts, provider);
        return new MappedUsage
        {
            Usage = InputOf(usage, input, counts, places, provider).Add(OutputOf(usage, output, counts, places)) with { WebSearchRequests = Searches(usage, input) },
            IsAmbiguous = places.AreUnsure,
            ServiceTier = ServiceTiers.OpenAi(usage.Text("service_tier")),
            Speed = usage.Text("speed"),
            InferenceRegion = usage.Text("inference_geo") is { } region and not "not_available" ? region : null,
        };
    }

    /// <summary>
    /// Works out which counts stand beside their whole instead of in it. Text tokens that make up the prompt with or without
    /// the writes, and a total that is just so much more than prompt and completion, are proof. Without proof the counts are
    /// parts, as current releases mean them; on Bedrock older streams look the same and leave the writes out. Other providers
    /// than those with Anthropic's rules count the writes into the prompt themselves.
    /// </summary>
    private static Places PlacesOf(Counts counts, string provider)
    {
        var (writesBeside, isProven) = (false, counts.Written == 0 || !DefaultsTo5m(provider));
        if (!isProven && counts.Text is > 0 and var text)
        {
            var prompt = text + counts.Audio + counts.Image + counts.Read;
            writesBeside = counts.Prompt == prompt;
            isProven = writesBeside || counts.Prompt == prompt + counts.Written;
        }

        var surplus = counts.Total is > 0 and var total ? total - counts.Prompt - counts.Completion : 0;
        if (!isProven && surplus > 0 && (surplus == counts.Written || surplus == counts.Written + counts.Reasoning))
        {
            (writesBeside, isProven) = (true, surplus != counts.Reasoning);
        }

        var reasoningBeside = counts.Reasoning > 0 && surplus - (writesBeside ? counts.Written : 0) == counts.Reasoning;
        return new Places(writesBeside, reasoningBeside, !isProven && (writesBeside || provider == "bedrock"));
    }

    private static TokenUsage InputOf(UsageCursor usage, UsageCursor details, Counts counts, Places places, string provider)
    {
        var isGoogle = provider is "google" or "vertex";

        // Google bills images as text, so there they stay in the text.
        var image = isGoogle ? 0 : counts.Image;
        var inside = places.WritesBeside ? 0 : counts.Written;
        var fresh = usage.Rest(Prompt, counts.Prompt, counts.Read, inside, counts.Audio);
        var freshImage = Math.Min(image, Math.Max(fresh, 0));
        var split = details.Object("cache_creation_token_details");
        var minutes5 = split.Count("ephemeral_5m_input_tokens");
        var hour1 = split.Count("ephemeral_1h_input_tokens");
        var unstated = details.Rest("cache_creation_tokens", counts.Written, minutes5, hour1);
        return new TokenUsage
        {
            UncachedInput = fresh - freshImage,
            CacheRead = counts.Read,
            CacheWrite5m = minutes5 + (DefaultsTo5m(provider) ? unstated : 0),
            CacheWrite1h = hour1,
            CacheWrite = DefaultsTo5m(provider) ? 0 : unstated,
            InputAudio = counts.Audio,
            InputImage = freshImage,
        };
    }

    private static TokenUsage OutputOf(UsageCursor usage, UsageCursor details, Counts counts, Places places)
    {
        details.Informational("text_tokens", "accepted_prediction_tokens", "rejected_prediction_tokens");
        var audio = details.Count("audio_tokens");
        var image = details.Count("image_tokens");
        var text = usage.Rest(Completion, counts.Completion + (places.ReasoningBeside ? counts.Reasoning : 0), audio, image);
        usage.Within(Completion, text, counts.Reasoning);
        return new TokenUsage { Output = text, OutputAudio = audio, OutputImage = image, Reasoning = counts.Reasoning };
    }

    /// <summary>For Anthropic's models LiteLLM estimates the reasoning from its text; other captures of the call know no such count.</summary>
    private static long ReasoningOf(UsageCursor details, string provider)
    {
        var reasoning = details.Count("reasoning_tokens");
        return provider is "anthropic" or "bedrock" ? 0 : reasoning;
    }

    private static long Written(UsageCursor usage, UsageCursor details)
    {
        var split = details.Object("cache_creation_token_details");
        return EitherCount(usage, details, "cache_creation_tokens", "cache_creation_input_tokens", "cache_write_tokens") is > 0 and var written
            ? written
            : split.Count("ephemeral_5m_input_tokens") + split.Count("ephemeral_1h_input_tokens");
    }

    /// <summary>
    /// Reads a count that stands in the details, beside them, or in both. LiteLLM fills places it knows nothing for with 0, so
    /// only two counts that both say something must agree.
    /// </summary>
    private static long EitherCount(UsageCursor usage, UsageCursor details, params ReadOnlySpan<string> names)
    {
        long found = 0;
        foreach (var name in names)
        {
            foreach (var count in (ReadOnlySpan<long>)[details.Count(name), usage.Count(name)])
            {
                if (found != 0 && count != 0 && count != found)
                {
                    usage.Fault(name, $"is {count}, but another name of the same count says {found}.");
                }

                found = found == 0 ? count : found;
            }
        }

        return found;
    }

    private static long Searches(UsageCursor usage, UsageCursor details)
    {
        var tools = usage.Object("server_tool_use");
        tools.Informational("tool_search_requests", "web_fetch_requests");
        return EitherCount(tools, details, "web_search_requests");
    }

    /// <param name="Text">Text of the prompt that the cache did not serve; for some providers all text. Null where it is not told.</param>
    private readonly record struct Counts(
        long Prompt, long Completion, long? Total, long Read, long Written, long Reasoning, long Audio, long Image, long? Text);

    /// <param name="WritesBeside">Cache writes are not in the prompt.</param>
    /// <param name="ReasoningBeside">Reasoning is not in the completion.</param>
    /// <param name="AreUnsure">Another reading is possible.</param>
    private readonly record struct Places(bool WritesBeside, bool ReasoningBeside, bool AreUnsure);
}
