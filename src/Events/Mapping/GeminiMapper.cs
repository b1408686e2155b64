namespace Telemetry.Events.Mapping;

/// <summary>
/// Google's usage: the prompt includes what was cached, tool-use prompts stand outside the prompt, thoughts beside the
/// candidates. Thoughts are billed as output.
/// </summary>
/// <remarks>
/// Audio is priced apart on both sides, images only as output: image, video and document input is billed as text and
/// stays in the text classes.
/// </remarks>
internal sealed class GeminiMapper : UsageMapper
{
    private protected override MappedUsage Map(UsageCursor usage, string provider)
    {
        var names = usage.Has(GeminiNames.Interactions.Prompt) ? GeminiNames.Interactions : GeminiNames.GenerateContent;
        usage.Informational(names.Total);
        return new MappedUsage
        {
            Usage = Input(usage, names).Add(Output(usage, names)),
            ServiceTier = ServiceTiers.Google(usage.Text("serviceTier")) ?? ServiceTiers.Google(usage.Text("trafficType")),
        };
    }

    private static TokenUsage Input(UsageCursor usage, GeminiNames names)
    {
        var prompt = usage.RequiredCount(names.Prompt);
        var cached = usage.Count(names.Cached);
        var toolUse = usage.Count(names.ToolUse);
        var cachedAudio = Modalities.Read(usage, names.CachedList, names.ListCount, cached).Audio;
        var promptAudio = Modalities.Read(usage, names.PromptList, names.ListCount, prompt).Audio;
        var toolAudio = Modalities.Read(usage, names.ToolUseList, names.ListCount, toolUse).Audio;
        var freshAudio = usage.Rest(names.PromptList, promptAudio, cachedAudio);
        return new TokenUsage
        {
            UncachedInput = usage.Rest(names.Prompt, prompt, cached, freshAudio) + toolUse - toolAudio,
            CacheRead = cached - cachedAudio,
            CacheReadAudio = cachedAudio,
            InputAudio = freshAudio + toolAudio,
        };
    }

    private static TokenUsage Output(UsageCursor usage, GeminiNames names)
    {
        var candidates = usage.CountOfAny(names.Candidates);
        var thoughts = usage.Count(names.Thoughts);
        var list = Array.Find(names.CandidatesLists, usage.Has) ?? names.CandidatesLists[0];
        var (audio, image) = Modalities.Read(usage, list, names.ListCount, candidates);
        return new TokenUsage
        {
            Output = candidates - audio - image + thoughts,
            OutputAudio = audio,
            OutputImage = image,
            Reasoning = thoughts,
        };
    }
}
