using System.Collections.Immutable;
using System.Diagnostics;
using Telemetry.Events.Formats.GenAi;
using Telemetry.Sdk.Capture;

namespace Telemetry.Sdk.Spans;

/// <summary>Makes usage events of activities that follow OpenTelemetry's conventions for calls of models.</summary>
internal sealed class ActivityReader(CaptureCore core)
{
    /// <summary>Attributes of every convention that is read begin with one of these; other activities are not looked at further.</summary>
    private static readonly string[] Prefixes = ["gen_ai.", "llm.", "openinference."];

    /// <summary>Captures the call of an ended activity, unless it was captured already. Never throws.</summary>
    /// <returns>Whether it became an event.</returns>
    public bool Capture(Activity activity, IEnumerable<KeyValuePair<string, object>> resource)
    {
        try
        {
            return IsOfModel(activity) && !core.Captured.IsMarked(activity) && Publish(activity, resource);
        }
        catch (Exception)
        {
            CaptureMetrics.Fault(CaptureFault.Unexpected);
            return false;
        }
    }

    private static bool IsOfModel(Activity activity)
    {
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            foreach (var prefix in Prefixes)
            {
                if (tag.Key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool Publish(Activity activity, IEnumerable<KeyValuePair<string, object>> resource)
    {
        var reading = GenAiSpans.Read(SpanOf(activity, resource), EventContexts.Of(core.Attribution.Gather(core.Defaults, requestUser: "")));
        if (reading.Record is not { } record)
        {
            return false;
        }

        if (!record.Faults.IsEmpty || EventContexts.Read(record.Event, core.Clock) is not { } usageEvent)
        {
            CaptureMetrics.Fault(CaptureFault.SpanUnread);
            return false;
        }

        if (!core.Captured.TryAdd(usageEvent.Api, usageEvent.Provider, usageEvent.RequestId, usageEvent.ResponseId))
        {
            return false;
        }

        core.Publish(usageEvent with { Tenant = core.Tenant, Dimensions = core.Attribution.HashUser(usageEvent.Dimensions) });
        return true;
    }

    private static GenAiSpan SpanOf(Activity activity, IEnumerable<KeyValuePair<string, object>> resource)
    {
        var attributes = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
        {
            attributes[tag.Key] = tag.Value;
        }

        var startedAt = new DateTimeOffset(activity.StartTimeUtc);
        var hasIds = activity.IdFormat == ActivityIdFormat.W3C;
        return new GenAiSpan
        {
            Attributes = attributes,
            Resource = resource.ToImmutableDictionary(static pair => pair.Key, static pair => (object?)pair.Value, StringComparer.Ordinal),
            Name = activity.DisplayName,
            Kind = activity.Kind switch
            {
                ActivityKind.Client => GenAiSpanKind.Client,
                ActivityKind.Internal => GenAiSpanKind.Internal,
                _ => GenAiSpanKind.Other,
            },
            IsError = activity.Status == ActivityStatusCode.Error,
            StartedAt = startedAt,
            EndedAt = startedAt + activity.Duration,
            TraceId = hasIds ? activity.TraceId.ToHexString() : "",
            SpanId = hasIds ? activity.SpanId.ToHexString() : "",
        };
    }
}
