using System.Text;
using Telemetry.Events.Formats;
using Telemetry.Events.Formats.GenAi;

namespace Telemetry.Events.Tests.Formats;

/// <summary>Reads spans and log records all the way to events, as the intake does.</summary>
internal static class SpanReadings
{
    public static readonly DateTimeOffset StartedAt = Reading.Now.AddMinutes(-5);

    /// <summary>A span of a served call, as the conventions have it.</summary>
    public static GenAiSpan Chat(params ReadOnlySpan<(string Name, object? Value)> more) => Span([
        ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "gpt-4o"),
        ("gen_ai.response.model", "gpt-4o-2024-08-06"), ("gen_ai.response.id", "chatcmpl-1"),
        ("gen_ai.usage.input_tokens", 100L), ("gen_ai.usage.output_tokens", 7L), .. more,
    ]);

    public static GenAiSpan Span(params ReadOnlySpan<(string Name, object? Value)> attributes) => new()
    {
        Name = "chat gpt-4o",
        Kind = GenAiSpanKind.Client,
        Attributes = Attributes(attributes),
        StartedAt = StartedAt,
        EndedAt = StartedAt.AddMilliseconds(1_250),
        TraceId = "5b8efff798038103d269b633813fc60c",
        SpanId = "eee19b7ec3c1b174",
    };

    /// <summary>Makes attributes; of two with one name the last counts, and null takes one away.</summary>
    public static Dictionary<string, object?> Attributes(params ReadOnlySpan<(string Name, object? Value)> pairs)
    {
        var attributes = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            attributes[name] = value;
            if (value is null)
            {
                attributes.Remove(name);
            }
        }

        return attributes;
    }

    public static UsageEvent ReadValid(GenAiSpan span, FormatContext? context = null) => Valid(GenAiSpans.Read(span, context ?? FormatContext.None));

    public static UsageEvent ReadValid(GenAiLog log, FormatContext? context = null) => Valid(ClaudeCodeLogs.Read(log, context ?? FormatContext.None));

    /// <summary>Reads a span that must be refused with one fault, by itself or by the reader of events.</summary>
    public static EventFault ReadFaulty(GenAiSpan span) => Faulty(GenAiSpans.Read(span, FormatContext.None));

    public static EventFault ReadFaulty(GenAiLog log) => Faulty(ClaudeCodeLogs.Read(log, FormatContext.None));

    private static UsageEvent Valid(GenAiReading reading)
    {
        Assert.Equal("", reading.Ignored);
        Assert.Empty(reading.Record!.Faults);
        var json = Encoding.UTF8.GetString(reading.Record.Event.Span);
        Assert.DoesNotContain(FormatReadings.Secret, json, StringComparison.Ordinal);
        return Reading.ReadValid(json, Reading.Intake);
    }

    private static EventFault Faulty(GenAiReading reading)
    {
        var kept = Encoding.UTF8.GetString(reading.Record!.Event.Span);
        Assert.DoesNotContain(FormatReadings.Secret, kept + string.Concat(reading.Record.Faults), StringComparison.Ordinal);
        if (reading.Record.Faults.IsEmpty)
        {
            return Reading.ReadFaulty(kept, Reading.Intake);
        }

        Assert.Null(Reading.Read(kept, Reading.Intake).Event);
        return Assert.Single(reading.Record.Faults);
    }
}
