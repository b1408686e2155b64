using System.Text.Json;

namespace Telemetry.Events.Formats;

/// <summary>One line of the results of Anthropic's message batches. Items that were not served are not billed.</summary>
internal sealed class AnthropicBatchFormat : EventFormat
{
    public override string Name => "anthropic-batch";

    private protected override string Shape => "a result is an object with custom_id and result";

    internal override bool Matches(JsonElement root) => root.Has("custom_id") && root.Object("result") is not null;

    private protected override void Read(JsonElement root, FormatDraft draft, FormatContext context)
    {
        draft.Set("provider", context.Provider.Length > 0 ? context.Provider : "anthropic");
        draft.Set("service_tier", "batch");
        draft.SetTime(recorded: null);
        var customId = root.Text("custom_id");
        draft.Tag("custom_id", customId);
        var type = root.Text("result", "type");
        switch (type)
        {
            case "succeeded" when root.Object("result", "message") is { } message:
                ReadMessage(message, draft);
                break;
            case "errored" or "canceled" or "expired":
                draft.Set("model", context.Model);
                draft.Set("status", "error");
                draft.Tag("batch_result", type);
                draft.Set("request_id", root.Text("result", "error", "request_id"));
                draft.SetEventId(Name, context.Batch, customId);
                break;
            case "succeeded":
                draft.Invalid("result.message", "is missing.");
                break;
            default:
                draft.Invalid("result.type", "must be succeeded, errored, canceled or expired.");
                break;
        }
    }

    private static void ReadMessage(JsonElement message, FormatDraft draft)
    {
        draft.Set("model", message.Text("model"));
        draft.Set("status", message.Text("stop_reason") == "refusal" ? "refused" : "ok");
        draft.Set("response_id", message.Text("id"));
        if (message.Text("model").Length == 0)
        {
            draft.Invalid("result.message.model", "is missing.");
        }

        if (message.Text("id").Length == 0)
        {
            draft.Invalid("result.message.id", "is missing: without it the item would count again with every import.");
        }

        if (message.Object("usage") is { } usage)
        {
            draft.SetUsage(UsageApis.AnthropicMessages, usage);
        }
        else
        {
            draft.Invalid("result.message.usage", "is missing.");
        }
    }
}
