using System.Buffers;
using System.Text.Json;
using Telemetry.Events;

namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>Writes a call as a usage event, version 1.</summary>
internal static class CallEvent
{
    private static readonly SearchValues<char> PathSeparators = SearchValues.Create("/\\");

    /// <summary>Gets the identity that the intake derives for the call, the same for every capture of it.</summary>
    public static Guid IdOf(SessionCall call) =>
        EventIdentity.Derive(UsageApis.AnthropicMessages, ProviderOf(call), call.RequestId, call.MessageId)
        ?? throw new ArgumentException("A call without ids is refused where its line is read.", nameof(call));

    /// <summary>Gets who served the call: the clouds mark the message ids they make.</summary>
    public static string ProviderOf(SessionCall call)
    {
        if (call.MessageId.StartsWith("msg_bdrk_", StringComparison.Ordinal))
        {
            return "bedrock";
        }

        return call.MessageId.StartsWith("msg_vrtx_", StringComparison.Ordinal) ? "vertex" : "anthropic";
    }

    /// <summary>Gets the project of a working folder: the folder's own name, on any system; empty for a root or none.</summary>
    public static string ProjectOf(string cwd)
    {
        var path = cwd.AsSpan().TrimEnd("/\\");
        var last = path.LastIndexOfAny(PathSeparators);
        return path[(last + 1)..].ToString();
    }

    /// <summary>Writes the event as one line of JSON, with the provider's usage object byte for byte.</summary>
    /// <param name="aborted">Whether the call never ended: its counts are a lower bound.</param>
    public static void Write(SessionCall call, bool aborted, BillingKind billing, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteNumber("schema_version", 1);
        json.WriteString("occurred_at", call.OccurredAt);
        json.WriteString("provider", ProviderOf(call));
        json.WriteString("api", UsageApis.AnthropicMessages);
        json.WriteString("model", call.Model);
        json.WriteString("billing", VocabularyNames.NameOf(billing));
        json.WriteString("status", VocabularyNames.NameOf(StatusOf(call, aborted)));
        json.WriteString("usage_quality", VocabularyNames.NameOf(aborted ? UsageQuality.Partial : UsageQuality.Final));
        WriteText(json, "request_id", call.RequestId);
        WriteText(json, "response_id", call.MessageId);
        json.WritePropertyName("raw_usage");
        json.WriteRawValue(call.Usage, skipInputValidation: true);
        json.WriteStartObject("dimensions");
        WriteText(json, "project", ProjectOf(call.Cwd));
        WriteText(json, "session", call.SessionId);
        WriteText(json, "agent", call.AgentId);
        json.WriteEndObject();
        json.WriteStartObject("tags");
        WriteText(json, "git_branch", call.GitBranch);
        WriteText(json, "version", call.Version);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static CallStatus StatusOf(SessionCall call, bool aborted)
    {
        if (aborted)
        {
            return CallStatus.Aborted;
        }

        return call.StopReason == "refusal" ? CallStatus.Refused : CallStatus.Ok;
    }

    private static void WriteText(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }
}
