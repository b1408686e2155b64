using System.Text.Json;

namespace Telemetry.Events.Formats;

/// <summary>One line of an output or error file of OpenAI's batches, or of a service with the same shape. Failed items are not billed.</summary>
internal sealed class OpenAiBatchFormat : EventFormat
{
    public override string Name => "openai-batch";

    private protected override string Shape => "a result is an object with custom_id and response or error";

    internal override bool Matches(JsonElement root) => root.Has("custom_id") && (root.Object("response") is not null || root.Object("error") is not null);

    private protected override void Read(JsonElement root, FormatDraft draft, FormatContext context)
    {
        draft.Set("provider", context.Provider.Length > 0 ? context.Provider : "openai");
        draft.Set("service_tier", "batch");
        draft.Tag("custom_id", root.Text("custom_id"));
        var status = root.HttpStatus("response", "status_code");
        draft.Set("http_status", status);
        if (root.Object("error") is not null || status is < 200 or >= 300)
        {
            ReadFailure(root, draft, context);
        }
        else
        {
            ReadBody(root, draft);
        }
    }

    private static void ReadBody(JsonElement root, FormatDraft draft)
    {
        var body = root.Object("response", "body") ?? default;
        var (api, operation) = body.Text("object") switch
        {
            "response" => (UsageApis.OpenAiResponses, "chat"),
            "list" => (UsageApis.OpenAiEmbeddings, "embeddings"),
            "text_completion" => (UsageApis.OpenAiChat, "completion"),
            _ => (UsageApis.OpenAiChat, "chat"),
        };
        draft.SetTime(body.UnixTime(api == UsageApis.OpenAiResponses ? "created_at" : "created"));
        draft.Set("operation", operation);
        draft.Set("model", body.Text("model"));
        draft.Set("response_id", body.Text("id"));
        draft.Set("request_id", RequestIdOf(root));
        if (body.Text("model").Length == 0)
        {
            draft.Invalid("response.body.model", "is missing.");
        }

        if (body.Text("id").Length == 0 && RequestIdOf(root).Length == 0)
        {
            draft.Invalid("response.request_id", "is missing: without it the item would count again with every import.");
        }

        if (body.Object("usage") is { } usage)
        {
            draft.SetUsage(api, usage);
        }
        else
        {
            draft.Invalid("response.body.usage", "is missing: nothing says what the item used. Results of moderations have none and are free.");
        }
    }

    private static void ReadFailure(JsonElement root, FormatDraft draft, FormatContext context)
    {
        draft.SetTime(recorded: null);
        draft.Set("api", UsageApis.OpenAiChat);
        draft.Set("model", context.Model);
        draft.Set("status", "error");
        draft.Set("request_id", RequestIdOf(root));
        draft.Tag("batch_result", root.Text("error", "code") is { Length: > 0 } code ? code : root.Text("response", "body", "error", "code"));
        if (RequestIdOf(root).Length == 0)
        {
            draft.SetEventId("openai-batch", context.Batch, root.Text("custom_id"));
        }
    }

    /// <summary>The provider's id of the request where one was made, else the id of the item in its batch.</summary>
    private static string RequestIdOf(JsonElement root) =>
        root.Text("response", "request_id") is { Length: > 0 } request ? request : root.Text("id");
}
