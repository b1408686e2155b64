using System.Text.Json;

namespace Telemetry.Events.Formats;

/// <summary>
/// Who a call was for. What the key says comes first, since the caller cannot choose it; then what the caller sent along, of
/// which only the names of dimensions are taken: anything else could hold text of the call.
/// </summary>
internal static class LiteLlmAttribution
{
    private const string Automatic = "User-Agent: ";

    public static void Read(JsonElement payload, FormatDraft draft)
    {
        var key = payload.Object("metadata") ?? default;
        draft.Dimension("team", key.FirstText("user_api_key_team_alias", "team_alias", "user_api_key_team_id", "team_id"));
        draft.Dimension("user", key.FirstText("user_api_key_user_id", "user_api_key_user_email"));
        draft.Dimension("project", key.FirstText("user_api_key_project_alias", "user_api_key_project_id"));
        draft.Dimension("customer", payload.Text("end_user") is { Length: > 0 } customer ? customer : key.Text("user_api_key_end_user_id"));
        draft.Dimension("prompt_name", key.Text("prompt_management_metadata", "prompt_id"));
        foreach (var sent in (ReadOnlySpan<JsonElement?>)[key.Object("spend_logs_metadata"), key.Object("requester_metadata")])
        {
            foreach (var name in sent is null ? [] : DimensionNames.All)
            {
                draft.Dimension(name, sent.GetValueOrDefault().Text(name));
            }
        }

        draft.Tag("litellm_key", key.Text("user_api_key_alias"));
        draft.Tag("litellm_organization", key.FirstText("user_api_key_org_alias", "user_api_key_org_id"));
        ReadTags(payload, draft);
    }

    /// <summary>A tag <c>name:value</c> is a pair, one without a colon is there or not. LiteLLM adds the caller's program by itself.</summary>
    private static void ReadTags(JsonElement payload, FormatDraft draft)
    {
        if (payload.Find("request_tags") is not { ValueKind: JsonValueKind.Array } tags)
        {
            return;
        }

        foreach (var item in tags.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || item.GetString() is not { } tag || tag.StartsWith(Automatic, StringComparison.Ordinal))
            {
                continue;
            }

            var colon = tag.IndexOf(':', StringComparison.Ordinal);
            draft.Tag((colon < 0 ? tag : tag[..colon]).Trim(), colon < 0 ? "true" : tag[(colon + 1)..].Trim());
        }
    }
}
