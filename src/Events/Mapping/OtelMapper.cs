namespace Telemetry.Events.Mapping;

/// <summary>
/// OpenTelemetry's GenAI attributes, old and new names, with those of OpenLLMetry and OpenInference, as a flat object of
/// attribute name to value. Input includes cache reads and writes, and output includes reasoning, unless a total beside them
/// proves otherwise.
/// </summary>
internal sealed class OtelMapper : UsageMapper
{
    private const string Prefix = "gen_ai.usage.";
    private const string Details = Prefix + "details.";
    private const string Llm = "llm.usage.";
    private const string Inference = "llm.token_count.";
    private const string Input = Prefix + "input_tokens";
    private const string Output = Prefix + "output_tokens";

    private protected override MappedUsage Map(UsageCursor usage, string provider)
    {
        IgnoreOtherAttributes(usage);
        var writes = Writes(usage, provider);
        var counts = new Counts(
            RequiredInput(usage),
            usage.CountOfAny(Output, Prefix + "completion_tokens", Llm + "completion_tokens", Inference + "completion"),
            Reads(usage),
            writes.PromptTokens,
            Reasoning(usage));
        var places = PlacesOf(counts, Total(usage));
        return new MappedUsage
        {
            Usage = InputOf(usage, counts, places, writes).Add(OutputOf(usage, counts, places)),
            IsAmbiguous = places.AreUnsure,
            ServiceTier = ServiceTiers.OpenAi(
                usage.Text("anthropic.response.service_tier")
                ?? usage.Text("openai.response.service_tier")
                ?? usage.Text("gen_ai.openai.response.service_tier")),
        };
    }

    /// <summary>
    /// Works out which counts stand beside their whole instead of in it. The conventions put them into it, and some tools pass
    /// on Anthropic's own input, or Gemini's own output, which leave them out. A total that is just so much more than input and
    /// output is proof of that.
    /// </summary>
    private static Places PlacesOf(Counts counts, long? total)
    {
        var (cached, surplus) = (counts.Read + counts.Written, (total ?? 0) - counts.Input - counts.Output);
        if (surplus <= 0)
        {
            return default;
        }

        var cacheBeside = cached > 0 && (surplus == cached || surplus == cached + counts.Reasoning);
        var reasoningBeside = counts.Reasoning > 0 && surplus - (cacheBeside ? cached : 0) == counts.Reasoning;
        return new Places(cacheBeside, reasoningBeside, cacheBeside && surplus == counts.Reasoning);
    }

    private static TokenUsage InputOf(UsageCursor usage, Counts counts, Places places, TokenUsage writes)
    {
        var readAudio = usage.CountOfAny(Prefix + "audio.cache_read.input_tokens", Details + "cache_audio_read_tokens");
        var audio = usage.Rest(
            Prefix + "audio.input_tokens",
            usage.CountOfAny(Prefix + "audio.input_tokens", Details + "input_audio_tokens", Inference + "prompt_details.audio"),
            readAudio);
        var image = ImageInput(usage);
        var cached = counts.Read + counts.Written;
        var input = counts.Input + (places.CacheBeside ? cached : 0);
        if (cached > input)
        {
            usage.Fault(Input, $"is {input}, less than the {cached} read from and written to the cache; it must include both.");
            return TokenUsage.None;
        }

        return writes with
        {
            UncachedInput = usage.Rest(Input, input, cached, audio, image),
            CacheRead = usage.Rest(Prefix + "cache_read.input_tokens", counts.Read, readAudio),
            CacheReadAudio = readAudio,
            InputAudio = audio,
            InputImage = image,
        };
    }

    private static long Reads(UsageCursor usage) => usage.CountOfAny(
        Prefix + "cache_read.input_tokens", Prefix + "cache_read_input_tokens", Prefix + "cache_read_tokens", Prefix + "cached_input_tokens",
        Details + "cache_read_tokens", Llm + "cache_read_input_tokens", Inference + "prompt_details.cache_read");

    /// <summary>The Anthropic SDK for .NET adds a split by TTL; the convention itself has none.</summary>
    private static TokenUsage Writes(UsageCursor usage, string provider)
    {
        const string write = Prefix + "cache_write.input_tokens";
        const string split = "anthropic.usage.cache_creation.ephemeral_";
        var minutes5 = usage.Count(split + "5m_input_tokens");
        var hour1 = usage.Count(split + "1h_input_tokens");
        var total = usage.OptionalCountOfAny(
            write, Prefix + "cache_creation.input_tokens", Prefix + "cache_creation_input_tokens", Prefix + "cache_write_input_tokens",
            Prefix + "cache_write_tokens", Prefix + "cache_creation_tokens", Details + "cache_write_tokens", Llm + "cache_creation_input_tokens",
            Inference + "prompt_details.cache_write")
            ?? minutes5 + hour1;
        var unstated = usage.Rest(write, total, minutes5, hour1);
        return DefaultsTo5m(provider)
            ? new TokenUsage { CacheWrite5m = minutes5 + unstated, CacheWrite1h = hour1 }
            : new TokenUsage { CacheWrite5m = minutes5, CacheWrite1h = hour1, CacheWrite = unstated };
    }

    private static TokenUsage OutputOf(UsageCursor usage, Counts counts, Places places)
    {
        usage.Informational(Prefix + "text.output_tokens");
        var audio = usage.CountOfAny(Prefix + "audio.output_tokens", Details + "output_audio_tokens", Inference + "completion_details.audio");
        var image = usage.Count(Prefix + "image.output_tokens");
        var text = usage.Rest(Output, counts.Output + (places.ReasoningBeside ? counts.Reasoning : 0), audio, image);
        usage.Within(Output, text, counts.Reasoning);
        return new TokenUsage { Output = text, OutputAudio = audio, OutputImage = image, Reasoning = counts.Reasoning };
    }

    private static long Reasoning(UsageCursor usage) => usage.CountOfAny(
        Prefix + "reasoning.output_tokens", Prefix + "reasoning_tokens", Prefix + "output_tokens.reasoning", Details + "reasoning_tokens", Details + "thoughts_tokens",
        Llm + "reasoning_tokens", Inference + "completion_details.reasoning");

    /// <summary>Cached images have no class of their own: they stay in the cache reads.</summary>
    private static long ImageInput(UsageCursor usage)
    {
        var cached = usage.Count(Prefix + "image.cache_read.input_tokens");
        return usage.Rest(Prefix + "image.input_tokens", usage.Count(Prefix + "image.input_tokens"), cached);
    }

    /// <summary>Embeddings have no output attribute, so only a missing input is a fault.</summary>
    private static long RequiredInput(UsageCursor usage)
    {
        string[] names = [Input, Prefix + "prompt_tokens", Llm + "prompt_tokens", Inference + "prompt"];
        if (!names.Any(usage.Has))
        {
            usage.Fault(Input, "is missing.");
        }

        return usage.CountOfAny(names);
    }

    /// <summary>A total is proof where it fits and says nothing where it does not, so two of them need not agree.</summary>
    private static long? Total(UsageCursor usage)
    {
        string[] names = [Prefix + "total_tokens", Llm + "total_tokens", Inference + "total"];
        usage.Informational(names);
        return names.FirstOrDefault(usage.Has) is { } name ? usage.OptionalCount(name) : null;
    }

    /// <summary>A span carries more than usage; request limits, times and scores are no counts of it. Details repeat what providers say in their own terms.</summary>
    private static void IgnoreOtherAttributes(UsageCursor usage)
    {
        usage.Informational(
            Prefix + "text.input_tokens", Prefix + "video.input_tokens", Prefix + "text.cache_read.input_tokens",
            Inference + "prompt_details.cache_input");
        foreach (var name in usage.Names.Where(static name =>
            name.StartsWith(Details, StringComparison.Ordinal)
            || !(name.Contains(".usage.", StringComparison.Ordinal) || name.StartsWith(Inference, StringComparison.Ordinal))))
        {
            usage.Informational(name);
        }
    }

    /// <param name="Written">All cache writes.</param>
    private readonly record struct Counts(long Input, long Output, long Read, long Written, long Reasoning);

    /// <param name="CacheBeside">Cache reads and writes are not in the input.</param>
    /// <param name="ReasoningBeside">Reasoning is not in the output.</param>
    /// <param name="AreUnsure">The total would prove either.</param>
    private readonly record struct Places(bool CacheBeside, bool ReasoningBeside, bool AreUnsure);
}
