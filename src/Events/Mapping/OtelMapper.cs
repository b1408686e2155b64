namespace Telemetry.Events.Mapping;

/// <summary>
/// OpenTelemetry's GenAI attributes, old and new names, as a flat object of attribute name to value. Input includes cache
/// reads and writes; output includes reasoning.
/// </summary>
internal sealed class OtelMapper : UsageMapper
{
    private const string Prefix = "gen_ai.usage.";
    private const string Input = Prefix + "input_tokens";
    private const string Output = Prefix + "output_tokens";

    private protected override MappedUsage Map(UsageCursor usage, string provider)
    {
        IgnoreOtherAttributes(usage);
        return new MappedUsage
        {
            Usage = InputOf(usage, provider).Add(OutputOf(usage)),
            ServiceTier = ServiceTiers.OpenAi(
                usage.Text("anthropic.response.service_tier")
                ?? usage.Text("openai.response.service_tier")
                ?? usage.Text("gen_ai.openai.response.service_tier")),
        };
    }

    private static TokenUsage InputOf(UsageCursor usage, string provider)
    {
        var input = RequiredOfAny(usage, Input, Prefix + "prompt_tokens");
        var read = usage.CountOfAny(Prefix + "cache_read.input_tokens", Prefix + "cache_read_input_tokens");
        var readAudio = usage.Count(Prefix + "audio.cache_read.input_tokens");
        var audio = usage.Rest(Prefix + "audio.input_tokens", usage.Count(Prefix + "audio.input_tokens"), readAudio);
        var image = ImageInput(usage);
        var writes = Writes(usage, provider);
        var written = writes.PromptTokens;
        if (read + written > input)
        {
            usage.Fault(Input, $"is {input}, less than the {read + written} read from and written to the cache; it must include both.");
            return TokenUsage.None;
        }

        return writes with
        {
            UncachedInput = usage.Rest(Input, input, read, written, audio, image),
            CacheRead = usage.Rest(Prefix + "cache_read.input_tokens", read, readAudio),
            CacheReadAudio = readAudio,
            InputAudio = audio,
            InputImage = image,
        };
    }

    /// <summary>The Anthropic SDK for .NET adds a split by TTL; the convention itself has none.</summary>
    private static TokenUsage Writes(UsageCursor usage, string provider)
    {
        const string write = Prefix + "cache_write.input_tokens";
        const string split = "anthropic.usage.cache_creation.ephemeral_";
        var minutes5 = usage.Count(split + "5m_input_tokens");
        var hour1 = usage.Count(split + "1h_input_tokens");
        var total = usage.OptionalCountOfAny(
            write, Prefix + "cache_creation.input_tokens", Prefix + "cache_creation_input_tokens", Prefix + "cache_write_input_tokens")
            ?? minutes5 + hour1;
        var unstated = usage.Rest(write, total, minutes5, hour1);
        return DefaultsTo5m(provider)
            ? new TokenUsage { CacheWrite5m = minutes5 + unstated, CacheWrite1h = hour1 }
            : new TokenUsage { CacheWrite5m = minutes5, CacheWrite1h = hour1, CacheWrite = unstated };
    }

    private static TokenUsage OutputOf(UsageCursor usage)
    {
        usage.Informational(Prefix + "text.output_tokens");
        var output = RequiredOfAny(usage, Output, Prefix + "completion_tokens");
        var audio = usage.Count(Prefix + "audio.output_tokens");
        var image = usage.Count(Prefix + "image.output_tokens");
        var text = usage.Rest(Output, output, audio, image);
        var reasoning = usage.CountOfAny(Prefix + "reasoning.output_tokens", Prefix + "reasoning_tokens");
        usage.Within(Output, text, reasoning);
        return new TokenUsage { Output = text, OutputAudio = audio, OutputImage = image, Reasoning = reasoning };
    }

    /// <summary>Cached images have no class of their own: they stay in the cache reads.</summary>
    private static long ImageInput(UsageCursor usage)
    {
        var cached = usage.Count(Prefix + "image.cache_read.input_tokens");
        return usage.Rest(Prefix + "image.input_tokens", usage.Count(Prefix + "image.input_tokens"), cached);
    }

    /// <summary>Embeddings have no output attribute, so only a missing input is a fault.</summary>
    private static long RequiredOfAny(UsageCursor usage, string name, string oldName)
    {
        var count = usage.OptionalCountOfAny(name, oldName);
        if (count is null && name == Input && !usage.Has(name) && !usage.Has(oldName))
        {
            usage.Fault(name, "is missing.");
        }

        return count ?? 0;
    }

    /// <summary>A span carries more than usage; request limits, times and scores are no counts of it.</summary>
    private static void IgnoreOtherAttributes(UsageCursor usage)
    {
        usage.Informational(
            Prefix + "total_tokens", Prefix + "text.input_tokens", Prefix + "video.input_tokens", Prefix + "text.cache_read.input_tokens");
        foreach (var name in usage.Names.Where(static name => !name.Contains(".usage.", StringComparison.Ordinal)))
        {
            usage.Informational(name);
        }
    }
}
