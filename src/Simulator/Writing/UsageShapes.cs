using Telemetry.Events;
using Telemetry.Simulator.Calls;

namespace Telemetry.Simulator.Writing;

/// <summary>Writes the tokens of a call as the provider's own usage object; without an api, as ready classes.</summary>
internal static class UsageShapes
{
    /// <summary>Adds the member <c>raw_usage</c> or <c>usage</c>, with the comma after it.</summary>
    public static void Add(LineBuffer line, string api, in CallTokens tokens, bool isBatch)
    {
        switch (api)
        {
            case UsageApis.AnthropicMessages:
                AddAnthropic(line, tokens, isBatch);
                break;
            case UsageApis.OpenAiChat:
                AddOpenAiChat(line, tokens);
                break;
            case UsageApis.OpenAiResponses:
                AddOpenAiResponses(line, tokens);
                break;
            case UsageApis.OpenAiEmbeddings:
                line.Add("\"raw_usage\":{\"prompt_tokens\":"u8, tokens.Prompt);
                line.Add(",\"total_tokens\":"u8, tokens.Prompt);
                break;
            case UsageApis.GoogleGenerateContent:
                AddGoogle(line, tokens);
                break;
            case UsageApis.DeepSeekChat:
                AddDeepSeek(line, tokens);
                break;
            case UsageApis.BedrockConverse:
                AddBedrock(line, tokens);
                break;
            default:
                AddClasses(line, tokens);
                break;
        }

        line.Add("},"u8);
    }

    private static void AddAnthropic(LineBuffer line, in CallTokens tokens, bool isBatch)
    {
        line.Add("\"raw_usage\":{\"input_tokens\":"u8, tokens.Uncached);
        line.Add(",\"cache_creation_input_tokens\":"u8, tokens.Written5m + tokens.Written1h);
        line.Add(",\"cache_read_input_tokens\":"u8, tokens.Read);
        line.Add(",\"cache_creation\":{\"ephemeral_5m_input_tokens\":"u8, tokens.Written5m);
        line.Add(",\"ephemeral_1h_input_tokens\":"u8, tokens.Written1h);
        line.Add("},\"output_tokens\":"u8, tokens.Output);
        line.Add(isBatch ? ",\"service_tier\":\"batch\""u8 : ",\"service_tier\":\"standard\""u8);
    }

    private static void AddOpenAiChat(LineBuffer line, in CallTokens tokens)
    {
        line.Add("\"raw_usage\":{\"prompt_tokens\":"u8, tokens.Prompt);
        line.Add(",\"completion_tokens\":"u8, tokens.Output);
        line.Add(",\"total_tokens\":"u8, tokens.Prompt + tokens.Output);
        line.Add(",\"prompt_tokens_details\":{\"cached_tokens\":"u8, tokens.Read);
        line.Add(",\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":"u8, tokens.Reasoning);
        line.Add(",\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}"u8);
    }

    private static void AddOpenAiResponses(LineBuffer line, in CallTokens tokens)
    {
        line.Add("\"raw_usage\":{\"input_tokens\":"u8, tokens.Prompt);
        line.Add(",\"input_tokens_details\":{\"cached_tokens\":"u8, tokens.Read);
        line.Add(",\"cache_write_tokens\":"u8, tokens.WrittenOther);
        line.Add("},\"output_tokens\":"u8, tokens.Output);
        line.Add(",\"output_tokens_details\":{\"reasoning_tokens\":"u8, tokens.Reasoning);
        line.Add("},\"total_tokens\":"u8, tokens.Prompt + tokens.Output);
    }

    private static void AddGoogle(LineBuffer line, in CallTokens tokens)
    {
        line.Add("\"raw_usage\":{\"promptTokenCount\":"u8, tokens.Prompt);
        if (tokens.Read > 0)
        {
            line.Add(",\"cachedContentTokenCount\":"u8, tokens.Read);
        }

        line.Add(",\"candidatesTokenCount\":"u8, tokens.Output - tokens.Reasoning);
        line.Add(",\"thoughtsTokenCount\":"u8, tokens.Reasoning);
        line.Add(",\"totalTokenCount\":"u8, tokens.Prompt + tokens.Output);
    }

    private static void AddDeepSeek(LineBuffer line, in CallTokens tokens)
    {
        line.Add("\"raw_usage\":{\"prompt_tokens\":"u8, tokens.Prompt);
        line.Add(",\"completion_tokens\":"u8, tokens.Output);
        line.Add(",\"total_tokens\":"u8, tokens.Prompt + tokens.Output);
        line.Add(",\"prompt_cache_hit_tokens\":"u8, tokens.Read);
        line.Add(",\"prompt_cache_miss_tokens\":"u8, tokens.Uncached);
    }

    private static void AddBedrock(LineBuffer line, in CallTokens tokens)
    {
        line.Add("\"raw_usage\":{\"inputTokens\":"u8, tokens.Uncached);
        line.Add(",\"outputTokens\":"u8, tokens.Output);
        line.Add(",\"totalTokens\":"u8, tokens.Prompt + tokens.Output);
        line.Add(",\"cacheReadInputTokens\":"u8, tokens.Read);
        line.Add(",\"cacheWriteInputTokens\":"u8, tokens.Written5m);
    }

    private static void AddClasses(LineBuffer line, in CallTokens tokens)
    {
        line.Add("\"usage\":{\"uncached_input_tokens\":"u8, tokens.Uncached);
        line.Add(",\"output_tokens\":"u8, tokens.Output);
    }
}
