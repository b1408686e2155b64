namespace Telemetry.Events.Mapping;

/// <summary>
/// Anthropic's Messages: the cache counts stand beside <c>input_tokens</c>. <c>iterations</c>, where given, is what is billed,
/// see <see cref="AnthropicIterations"/>.
/// </summary>
internal sealed class AnthropicMapper : UsageMapper
{
    private const string Written = "cache_creation_input_tokens";

    private protected override MappedUsage Map(UsageCursor usage, string provider)
    {
        usage.Informational("fallback_credit");
        var serverTools = usage.Object("server_tool_use");
        serverTools.Informational("web_fetch_requests", "code_execution_requests");
        var searches = serverTools.Count("web_search_requests");
        var (own, iterations) = AnthropicIterations.Read(usage, Counts(usage));
        return new MappedUsage
        {
            Usage = own with { WebSearchRequests = searches },
            Iterations = iterations,
            ServiceTier = usage.Text("service_tier"),
            Speed = usage.Text("speed"),
            InferenceRegion = usage.Text("inference_geo") is { } region and not "not_available" ? region : null,
        };
    }

    /// <summary>Reads the counts of the whole or of one iteration. Writes beyond the stated split have the default TTL, 5 minutes.</summary>
    internal static TokenUsage Counts(UsageCursor part)
    {
        var split = part.Object("cache_creation");
        var minutes5 = split.Count("ephemeral_5m_input_tokens");
        var hour1 = split.Count("ephemeral_1h_input_tokens");
        var written = part.OptionalCount(Written) ?? minutes5 + hour1;
        var unstated = part.Rest(Written, written, minutes5, hour1);
        var output = part.RequiredCount("output_tokens");
        var thinking = part.Object("output_tokens_details").Count("thinking_tokens");
        part.Within("output_tokens", output, thinking);
        return new TokenUsage
        {
            UncachedInput = part.RequiredCount("input_tokens"),
            CacheRead = part.Count("cache_read_input_tokens"),
            CacheWrite5m = minutes5 + unstated,
            CacheWrite1h = hour1,
            Output = output,
            Reasoning = thinking,
        };
    }
}
