namespace Telemetry.Events.Formats.GenAi;

/// <summary>
/// Turns spans of calls to models into usage events: OpenTelemetry's GenAI conventions, old and new, OpenLLMetry's and
/// OpenInference's. Pure and thread-safe; it never throws for bad input, and text of prompts and answers is in nothing that
/// comes out.
/// </summary>
public static class GenAiSpans
{
    private const string RecordKind = "otel.span";

    /// <summary>Reads one span.</summary>
    /// <param name="context">What is known beside it; its dimensions and tags hold where the span says none.</param>
    /// <returns>An event for <see cref="UsageEventReader"/>, why it can be none, or that the span is not about usage.</returns>
    public static GenAiReading Read(GenAiSpan span, FormatContext context)
    {
        if (span.Name.StartsWith(ClaudeCodeLogs.Prefix, StringComparison.Ordinal))
        {
            return GenAiReading.Ignore(GenAiIgnored.ClaudeCodeSpan);
        }

        var (operation, ignored) = OperationOf(span.Attributes);
        if (operation.Length == 0)
        {
            return GenAiReading.Ignore(ignored);
        }

        if (span.Kind == GenAiSpanKind.Other)
        {
            return GenAiReading.Ignore(GenAiIgnored.NotAClient);
        }

        var faults = new FaultList();
        var draft = new FormatDraft(context, faults);
        draft.Set("operation", operation);
        var provider = ReadCall(span.Attributes, draft);
        ReadTimes(span, draft);
        ReadIdentity(span, draft);
        ReadOutcome(span, provider, draft);
        GenAiAttribution.Read(span.Attributes, span.Resource, draft);
        return GenAiReading.Of(draft, faults, RecordKind);
    }

    /// <summary>
    /// Gets the operation of an event, or why there is none. Only what calls a model counts: a span that names no operation must
    /// name provider, model and usage to be taken for such a call.
    /// </summary>
    private static (string Operation, string Ignored) OperationOf(IReadOnlyDictionary<string, object?> attributes)
    {
        if (attributes.Text("gen_ai.operation.name") is { Length: > 0 } named)
        {
            return Known(named switch
            {
                "chat" or "generate_content" => "chat",
                "text_completion" => "completion",
                "embeddings" => "embeddings",
                _ => "",
            });
        }

        if (attributes.Text("openinference.span.kind") is { Length: > 0 } kind)
        {
            return Known(kind.ToUpperInvariant() switch { "LLM" => "chat", "EMBEDDING" => "embeddings", _ => "" });
        }

        if (attributes.Text("llm.request.type") is { Length: > 0 } type)
        {
            return Known(type switch { "chat" => "chat", "completion" => "completion", "embedding" => "embeddings", _ => "" });
        }

        return ProviderName(attributes).Length > 0 && (ModelOf(attributes) + RequestedModelOf(attributes)).Length > 0 && GenAiUsage.IsIn(attributes)
            ? ("chat", "")
            : ("", GenAiIgnored.NotGenAi);

        static (string, string) Known(string operation) => (operation, operation.Length > 0 ? "" : GenAiIgnored.OtherOperation);
    }

    /// <returns>Who served the call; empty where nothing tells.</returns>
    private static string ReadCall(IReadOnlyDictionary<string, object?> attributes, FormatDraft draft)
    {
        var provider = GenAiProviders.Of(ProviderName(attributes), attributes.Text("server.address"));
        if (provider.Length == 0)
        {
            draft.Invalid("gen_ai.provider.name", "is missing: nothing says who served the call.");
        }

        draft.Set("provider", provider);
        var (served, requested) = (ModelOf(attributes), RequestedModelOf(attributes));
        var model = served.Length > 0 ? served : requested;
        if (model.Length == 0)
        {
            draft.Invalid("gen_ai.response.model", "is missing, and gen_ai.request.model too.");
        }

        draft.Set("model", model);
        draft.Set("model_requested", requested != model ? requested : null);
        return provider;
    }

    private static void ReadTimes(GenAiSpan span, FormatDraft draft)
    {
        draft.SetTime(span.StartedAt);
        draft.Set("duration_ms", span.EndedAt - span.StartedAt is { } took && took >= TimeSpan.Zero && took.TotalDays < 1 ? (long)took.TotalMilliseconds : null);
        draft.Streamed = span.Attributes.Flag("gen_ai.request.stream") ?? span.Attributes.Flag("llm.is_streaming");
        draft.Set("time_to_first_token_ms", span.Attributes.Number("gen_ai.response.time_to_first_chunk") is { } seconds and >= 0 and < 86_400 ? (long)(seconds * 1_000) : null);
    }

    /// <summary>The provider's own ids, so that the call meets its other captures; else the span's, which a resend repeats.</summary>
    private static void ReadIdentity(GenAiSpan span, FormatDraft draft)
    {
        var response = span.Attributes.Text("gen_ai.response.id");
        var request = span.Attributes.Text("anthropic.request.id", "aws.request_id");
        draft.Set("response_id", response);
        draft.Set("request_id", request);
        draft.Set("trace_id", span.TraceId);
        draft.Set("span_id", span.SpanId);
        if (response.Length > 0 || request.Length > 0)
        {
            return;
        }

        if (span.TraceId.Length == 0 || span.SpanId.Length == 0)
        {
            draft.Invalid("span_id", "is missing, with no gen_ai.response.id: the call would count again with every resend.");
        }
        else
        {
            draft.SetEventId(RecordKind, span.TraceId, span.SpanId);
        }
    }

    private static void ReadOutcome(GenAiSpan span, string provider, FormatDraft draft)
    {
        var errorType = span.Attributes.Text("error.type");
        var isError = span.IsError || errorType.Length > 0;
        var hasUsage = GenAiUsage.Read(span.Attributes, draft, isRequired: !isError);
        draft.Set("status", StatusOf(span, errorType, isError));
        draft.Set("http_status", isError ? HttpStatusOf(span.Attributes, errorType) : null);
        if (isError && hasUsage)
        {
            // What came before the fault was counted; what came with it was not.
            draft.Set("usage_quality", VocabularyNames.NameOf(UsageQuality.Partial));
        }
        else if (hasUsage && GenAiUsage.IsEstimate(span.Attributes, provider))
        {
            draft.Set("usage_quality", VocabularyNames.NameOf(UsageQuality.Estimated));
        }
    }

    private static string StatusOf(GenAiSpan span, string errorType, bool isError)
    {
        if (isError)
        {
            var isAbort = errorType.Contains("cancel", StringComparison.OrdinalIgnoreCase) || errorType.Contains("abort", StringComparison.OrdinalIgnoreCase);
            return VocabularyNames.NameOf(isAbort ? CallStatus.Aborted : CallStatus.Error);
        }

        return VocabularyNames.NameOf(span.Attributes.Texts("gen_ai.response.finish_reasons").Contains("refusal") ? CallStatus.Refused : CallStatus.Ok);
    }

    private static long? HttpStatusOf(IReadOnlyDictionary<string, object?> attributes, string errorType) =>
        (attributes.Whole("http.response.status_code") ?? AttributeValues.WholeOf(errorType)) is { } status and >= 100 and <= 599 ? status : null;

    private static string ProviderName(IReadOnlyDictionary<string, object?> attributes) =>
        attributes.Text("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "llm.vendor");

    private static string ModelOf(IReadOnlyDictionary<string, object?> attributes) =>
        attributes.Text("gen_ai.response.model", "llm.response.model", "llm.model_name", "embedding.model_name");

    private static string RequestedModelOf(IReadOnlyDictionary<string, object?> attributes) =>
        attributes.Text("gen_ai.request.model", "llm.request.model");
}
