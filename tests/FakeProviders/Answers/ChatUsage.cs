using Telemetry.FakeProviders.Serving;

namespace Telemetry.FakeProviders.Answers;

/// <summary>The usage of a chat completion, in each provider's dialect.</summary>
internal static class ChatUsage
{
    public static string Make(FakeCall call)
    {
        var made = call.Made;
        var prompt = made.Count(20, 9000);
        var cached = made.Count(0, prompt / 128) * 128;
        var output = made.Count(5, 900);
        var reasoning = made.Count(0, output);
        var written = call.Provider == "openai" ? made.Count(0, prompt - cached) : 0;
        var counts = $"\"prompt_tokens\":{prompt},\"completion_tokens\":{output},\"total_tokens\":{prompt + output}";
        return call.Provider switch
        {
            "deepseek" => $$$"""{{{{counts}}},"prompt_tokens_details":{"cached_tokens":{{{cached}}}},"completion_tokens_details":{"reasoning_tokens":{{{reasoning}}}},"prompt_cache_hit_tokens":{{{cached}}},"prompt_cache_miss_tokens":{{{prompt - cached}}}}""",
            "mistral" => $$$"""{{{{counts}}},"prompt_tokens_details":{"cached_tokens":{{{cached}}}}}""",
            "xai" => $$"""{{{counts}},"prompt_tokens_details":{"text_tokens":{{prompt}},"audio_tokens":0,"image_tokens":0,"cached_tokens":{{cached}}},"completion_tokens_details":{"reasoning_tokens":{{reasoning}},"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0},"num_sources_used":0}""",
            _ => $$$"""{{{{counts}}},"prompt_tokens_details":{"cached_tokens":{{{cached}}},"cache_write_tokens":{{{written}}},"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":{{{reasoning}}},"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}""",
        };
    }
}
