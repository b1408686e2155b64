using System.Globalization;
using System.Text.Json;
using Telemetry.Events.Mapping;

namespace Telemetry.Events.Formats;

/// <summary>LiteLLM's standard logging payload, or an object that holds one as <c>standard_logging_object</c>.</summary>
internal sealed class LiteLlmFormat : EventFormat
{
    private const string StartTime = "startTime";
    private const string EndTime = "endTime";

    public override string Name => "litellm";

    private protected override string Shape => "a standard logging payload is an object with call_type and startTime";

    internal override bool Matches(JsonElement root) =>
        Unwrap(root) is { ValueKind: JsonValueKind.Object } payload && payload.Has("call_type") && (payload.Has(StartTime) || payload.Has("custom_llm_provider"));

    private protected override void Read(JsonElement root, FormatDraft draft, FormatContext context)
    {
        var payload = Unwrap(root);
        var isFailure = IsFailure(payload, draft);
        var provider = LiteLlmNames.ProviderOf(payload.Text("custom_llm_provider") is { Length: > 0 } given
            ? given
            : payload.Text("error_information", "llm_provider"));
        if (provider.Length == 0)
        {
            draft.Invalid("custom_llm_provider", "is missing: nothing says who served the call, or whether anyone was called.");
        }

        draft.Set("provider", provider);
        ReadModel(payload, draft);
        ReadOperation(payload, draft);
        var hit = payload.Find("cache_hit") is { ValueKind: JsonValueKind.True };
        draft.Set("response_cache", hit ? "exact" : null);
        ReadTimes(payload, draft);
        ReadIdentity(payload, draft, isFailure, hit);
        LiteLlmUsage.Read(payload, draft, isRequired: !isFailure);
        ReadTier(payload, draft);
        ReadCost(payload, draft);
        draft.Set("status", StatusOf(payload, provider, isFailure));
        draft.Set("http_status", isFailure ? payload.HttpStatus("error_information", "error_code") : null);
        LiteLlmAttribution.Read(payload, draft);
    }

    private static JsonElement Unwrap(JsonElement root) => root.Object("standard_logging_object") ?? root;

    private static bool IsFailure(JsonElement payload, FormatDraft draft)
    {
        var status = payload.Text("status");
        if (status is not ("success" or "failure"))
        {
            draft.Invalid("status", "must be success or failure.");
        }

        return status == "failure";
    }

    /// <summary>
    /// The response names the model that served. Where the proxy has written the caller's alias over it, the model that LiteLLM
    /// called is the best there is.
    /// </summary>
    private static void ReadModel(JsonElement payload, FormatDraft draft)
    {
        var route = payload.Text("custom_llm_provider") + "/";
        var (called, group, answered) = (Bare(payload.Text("model")), payload.Text("model_group"), Bare(payload.Text("response", "model")));
        var model = answered.Length > 0 && (answered != group || called.Length == 0) ? answered : called;
        if (model.Length == 0)
        {
            draft.Invalid("model", "is missing.");
        }

        draft.Set("model", model);
        draft.Set("model_requested", group != model ? group : null);

        string Bare(string name) => route.Length > 1 && name.StartsWith(route, StringComparison.Ordinal) ? name[route.Length..] : name;
    }

    private static void ReadOperation(JsonElement payload, FormatDraft draft)
    {
        var callType = payload.Text("call_type");
        if (LiteLlmNames.OperationOf(callType) is { } operation)
        {
            draft.Set("operation", operation);
        }
        else
        {
            draft.Invalid("call_type", callType.Contains("batch", StringComparison.Ordinal)
                ? $"is {callType}: such a record sums up a whole batch, again with every look at it. Import the batch's result file."
                : $"is {callType}, which calls no model that is billed by tokens.");
        }
    }

    private static void ReadTimes(JsonElement payload, FormatDraft draft)
    {
        var start = payload.UnixTime(StartTime);
        if (start is null && payload.Has(StartTime))
        {
            draft.Invalid(StartTime, "must be seconds since 1970, as a number.");
        }

        draft.SetTime(start);
        draft.Set("duration_ms", Milliseconds(start, payload.UnixTime(EndTime)));
        if (payload.Find("stream") is { ValueKind: JsonValueKind.True or JsonValueKind.False } stream)
        {
            draft.Streamed = stream.GetBoolean();
            draft.Set("time_to_first_token_ms", stream.GetBoolean() ? Milliseconds(start, payload.UnixTime("completionStartTime")) : null);
        }
    }

    private static long? Milliseconds(DateTimeOffset? from, DateTimeOffset? to) =>
        to - from is { } span && span >= TimeSpan.Zero && span.TotalDays < 1 ? (long)span.TotalMilliseconds : null;

    /// <summary>
    /// The provider's own ids where the payload has them. A hit of LiteLLM's cache repeats the id of the answer it serves, and a
    /// failure has none, so both are named by LiteLLM's id and the start.
    /// </summary>
    private static void ReadIdentity(JsonElement payload, FormatDraft draft, bool isFailure, bool hit)
    {
        var id = payload.Text("id");
        if (id.Length == 0)
        {
            draft.Invalid("id", "is missing: without it the call would count again with every import.");
        }

        var request = LiteLlmNames.RequestIdOf(payload);
        var response = LiteLlmNames.ProviderResponseIdOf(id);
        if (hit || response.Length > EventLimits.Text || (isFailure && request.Length == 0))
        {
            draft.SetEventId("litellm", id, payload.Find(StartTime)?.GetRawText() ?? "");
        }
        else if (!isFailure)
        {
            draft.Set("response_id", response);
        }

        draft.Set("request_id", hit ? null : request);
        draft.Set("trace_id", payload.Text("trace_id"));
    }

    /// <summary>The tier that the response names served. One that was only asked for may not have been granted.</summary>
    private static void ReadTier(JsonElement payload, FormatDraft draft)
    {
        var asked = payload.Text("model_parameters", "service_tier");
        if (payload.Text("response", "service_tier") is { Length: > 0 } served)
        {
            draft.Set("service_tier", ServiceTiers.OpenAi(served));
        }
        else if (asked is "flex" or "priority" or "fast")
        {
            draft.Set("service_tier", ServiceTiers.OpenAi(asked));
            draft.Flag(EventFlags.UsageAmbiguous);
        }
    }

    private static void ReadCost(JsonElement payload, FormatDraft draft)
    {
        const string name = "response_cost";
        if (payload.Find(name) is not { } cost || payload.Has("response_cost_failure_debug_info"))
        {
            return;
        }

        if (cost.ValueKind == JsonValueKind.Number && cost.TryGetDecimal(out var usd) && usd >= 0 && usd < EventLimits.ReportedCostUsd)
        {
            draft.Set("reported_cost_usd", Math.Round(usd, 12, MidpointRounding.ToEven).ToString("0.############", CultureInfo.InvariantCulture));
        }
        else
        {
            draft.Invalid(name, $"must be a number of USD from 0 to below {EventLimits.ReportedCostUsd}.");
        }
    }

    /// <summary>LiteLLM tells a refusal of Anthropic's models as the finish reason of OpenAI's content filter.</summary>
    private static string StatusOf(JsonElement payload, string provider, bool isFailure)
    {
        if (isFailure)
        {
            return "error";
        }

        var isRefusal = payload.Text("response", "stop_reason") == "refusal"
            || (provider is "anthropic" or "bedrock"
                && payload.Find("response", "choices") is { ValueKind: JsonValueKind.Array } choices
                && choices.EnumerateArray().Any(static choice => choice.Text("finish_reason") is "content_filter" or "refusal"));
        return isRefusal ? "refused" : "ok";
    }
}
