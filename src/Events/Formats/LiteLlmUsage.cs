using System.Globalization;
using System.Text.Json;

namespace Telemetry.Events.Formats;

/// <summary>
/// Chooses the usage object of a payload. The response's own comes first: there it may be the provider's, byte for byte. Then
/// what LiteLLM keeps beside it, which is there also where the response was left out of the log.
/// </summary>
internal static class LiteLlmUsage
{
    private const string Prompt = "prompt_tokens";
    private const string Completion = "completion_tokens";

    /// <param name="isRequired">The call succeeded, so that it must have used something.</param>
    public static void Read(JsonElement payload, FormatDraft draft, bool isRequired)
    {
        foreach (var usage in (ReadOnlySpan<JsonElement?>)
            [payload.Object("response", "usage"), payload.Object("metadata", "usage_object"), payload.Object("hidden_params", "usage_object")])
        {
            if (usage is { } found && ApiOf(found, payload) is { } api && CountsSomething(found))
            {
                draft.SetUsage(api, found);
                return;
            }
        }

        var (prompt, completion) = (Count(payload, Prompt), Count(payload, Completion));
        if (prompt + completion > 0)
        {
            // The two sums tell nothing of cache and reasoning, so the cost they lead to is an estimate.
            draft.SetUsage(UsageApis.LiteLlmUsage, string.Create(
                CultureInfo.InvariantCulture, $$"""{"{{Prompt}}":{{prompt}},"{{Completion}}":{{completion}}}"""));
            draft.Set("usage_quality", VocabularyNames.NameOf(UsageQuality.Estimated));
        }
        else if (isRequired)
        {
            draft.Invalid("response.usage", "is missing or counts nothing, so nothing says what the call used; response_cost is never taken as its cost.");
        }
    }

    /// <summary>Tells whose shape a usage object has; null for none that is known.</summary>
    private static string? ApiOf(JsonElement usage, JsonElement payload)
    {
        if (usage.Has(Prompt))
        {
            return UsageApis.LiteLlmUsage;
        }

        if (!usage.Has("input_tokens"))
        {
            return null;
        }

        var isAnthropic = payload.Text("response", "type") == "message"
            || usage.Has("cache_read_input_tokens") || usage.Has("cache_creation_input_tokens");
        return isAnthropic ? UsageApis.AnthropicMessages : UsageApis.OpenAiResponses;
    }

    /// <summary>LiteLLM writes an object of zeros where it saw no usage.</summary>
    private static bool CountsSomething(JsonElement usage) =>
        usage.EnumerateObject().Any(static member => member.Value.ValueKind == JsonValueKind.Number && !(member.Value.TryGetDecimal(out var count) && count == 0));

    private static long Count(JsonElement payload, string name) =>
        payload.Find(name) is { ValueKind: JsonValueKind.Number } count && count.TryGetInt64(out var whole) && whole is > 0 and <= EventLimits.Count ? whole : 0;
}
