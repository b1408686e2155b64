using System.Globalization;

namespace Telemetry.Events.Formats.GenAi;

/// <summary>
/// Turns Claude Code's log events <c>api_request</c> and <c>api_error</c> into usage events. They tell cache writes without
/// their time to live, so the counts are an estimate until the session log is imported, which has the same identity. Pure and
/// thread-safe.
/// </summary>
public static class ClaudeCodeLogs
{
    internal const string Prefix = "claude_code.";
    internal const string Service = "claude-code";
    private const string RecordKind = "claude_code.log";

    /// <summary>Its counts, as Anthropic's usage object names them. Like there, input excludes what was read from and written to the cache.</summary>
    private static readonly (string Attribute, string Name)[] Counts =
    [
        ("input_tokens", "input_tokens"), ("output_tokens", "output_tokens"),
        ("cache_read_tokens", "cache_read_input_tokens"), ("cache_creation_tokens", "cache_creation_input_tokens"),
    ];

    /// <summary>Reads one log record.</summary>
    /// <param name="context">What is known beside it; its dimensions and tags hold where the record says none.</param>
    public static GenAiReading Read(GenAiLog log, FormatContext context)
    {
        var name = NameOf(log);
        var isError = name == "api_error";
        if (!isError && name != "api_request")
        {
            return GenAiReading.Ignore(GenAiIgnored.NotGenAi);
        }

        var faults = new FaultList();
        var draft = new FormatDraft(context, faults);
        var model = log.Attributes.Text("model");
        if (model.Length == 0)
        {
            draft.Invalid("model", "is missing.");
        }

        draft.Set("provider", ProviderOf(model));
        draft.Set("model", model);
        ReadTimes(log, draft);
        ReadIdentity(log, draft);
        ReadOutcome(log, draft, isError);
        GenAiAttribution.Read(log.Attributes, log.Resource, draft);
        draft.Tag("query_source", log.Attributes.Text("query_source"));
        draft.Tag("version", log.Resource.Text("service.version"));
        return GenAiReading.Of(draft, faults, RecordKind);
    }

    /// <summary>Gets the name of an event of Claude Code, without its prefix; empty for any other record.</summary>
    private static string NameOf(GenAiLog log)
    {
        var name = log.Body.StartsWith(Prefix, StringComparison.Ordinal) ? log.Body : log.EventName;
        if (name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return name[Prefix.Length..];
        }

        return log.Resource.Text("service.name") == Service ? log.Attributes.Text("event.name") : "";
    }

    /// <summary>Claude Code names models as the cloud that it was pointed at does.</summary>
    private static string ProviderOf(string model)
    {
        if (model.Contains("anthropic.", StringComparison.Ordinal))
        {
            return "bedrock";
        }

        return model.Contains('@', StringComparison.Ordinal) ? "vertex" : "anthropic";
    }

    /// <summary>The record is written when the call has ended.</summary>
    private static void ReadTimes(GenAiLog log, FormatDraft draft)
    {
        var took = log.Attributes.Number("duration_ms") is { } milliseconds and >= 0 and < 86_400_000 ? (long)milliseconds : (long?)null;
        var before = TimeSpan.FromMilliseconds(took ?? 0);
        draft.SetTime(log.At is { } at && at.UtcTicks > before.Ticks ? at - before : log.At);
        draft.Set("duration_ms", took);
    }

    private static void ReadIdentity(GenAiLog log, FormatDraft draft)
    {
        draft.Set("trace_id", log.TraceId);
        draft.Set("span_id", log.SpanId);
        if (log.Attributes.Text("request_id") is { Length: > 0 } request)
        {
            draft.Set("request_id", request);
            return;
        }

        // A failure may never have reached the provider, and older releases leave the id out.
        var session = log.Attributes.Text("session.id");
        var place = log.Attributes.Text("client_request_id") is { Length: > 0 } own ? own : log.Attributes.Whole("event.sequence")?.ToString(CultureInfo.InvariantCulture) ?? "";
        if (session.Length == 0 || place.Length == 0)
        {
            draft.Invalid("request_id", "is missing, and so are session.id and event.sequence: the call would count again with every resend.");
        }
        else
        {
            draft.SetEventId(RecordKind, session, place);
        }
    }

    private static void ReadOutcome(GenAiLog log, FormatDraft draft, bool isError)
    {
        if (isError)
        {
            draft.Set("api", UsageApis.AnthropicMessages);
            draft.Set("status", VocabularyNames.NameOf(CallStatus.Error));
            draft.Set("http_status", log.Attributes.Whole("status_code") is { } status and >= 100 and <= 599 ? status : null);
            return;
        }

        draft.Set("speed", log.Attributes.Text("speed") == "fast" ? "fast" : null);
        draft.Set("usage_quality", VocabularyNames.NameOf(UsageQuality.Estimated));
        draft.SetUsage(UsageApis.AnthropicMessages, GenAiUsage.Write(log.Attributes, Counts));
        GenAiUsage.ReadCost(log.Attributes, draft, "cost_usd");
    }
}
