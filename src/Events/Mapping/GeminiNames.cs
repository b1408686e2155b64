namespace Telemetry.Events.Mapping;

/// <summary>What Google's APIs call the counts of one call.</summary>
internal sealed record GeminiNames(
    string Prompt, string Cached, string[] Candidates, string Thoughts, string ToolUse, string Total,
    string PromptList, string CachedList, string[] CandidatesLists, string ToolUseList, string ListCount)
{
    /// <summary>generateContent on Gemini and Vertex AI, and the Live API, which says response instead of candidates.</summary>
    public static GeminiNames GenerateContent { get; } = new(
        "promptTokenCount", "cachedContentTokenCount", ["candidatesTokenCount", "responseTokenCount"],
        "thoughtsTokenCount", "toolUsePromptTokenCount", "totalTokenCount",
        "promptTokensDetails", "cacheTokensDetails", ["candidatesTokensDetails", "responseTokensDetails"],
        "toolUsePromptTokensDetails", "tokenCount");

    /// <summary>The Interactions API.</summary>
    public static GeminiNames Interactions { get; } = new(
        "total_input_tokens", "total_cached_tokens", ["total_output_tokens"],
        "total_thought_tokens", "total_tool_use_tokens", "total_tokens",
        "input_tokens_by_modality", "cached_tokens_by_modality", ["output_tokens_by_modality"],
        "tool_use_tokens_by_modality", "tokens");
}
