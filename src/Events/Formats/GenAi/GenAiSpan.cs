using System.Collections.Immutable;

namespace Telemetry.Events.Formats.GenAi;

/// <summary>One finished span of OpenTelemetry, free of any library's types.</summary>
public sealed record GenAiSpan
{
    /// <summary>
    /// Gets the attributes: texts, truth values, numbers of any type and lists of them. What is of another type reads as missing,
    /// or as a fault where it stands for a count.
    /// </summary>
    public required IReadOnlyDictionary<string, object?> Attributes { get; init; }

    /// <summary>Gets the attributes of what made the span: the process or the service.</summary>
    public IReadOnlyDictionary<string, object?> Resource { get; init; } = ImmutableDictionary<string, object?>.Empty;

    public string Name { get; init; } = "";
    public GenAiSpanKind Kind { get; init; }

    /// <summary>Gets whether the span's own status is an error; <c>error.type</c> says so as well.</summary>
    public bool IsError { get; init; }

    /// <summary>Gets when it started; null where it does not say.</summary>
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Gets the trace's id in lower-case hex; empty where there is none.</summary>
    public string TraceId { get; init; } = "";

    /// <summary>Gets the span's id in lower-case hex; empty where there is none.</summary>
    public string SpanId { get; init; } = "";
}

/// <summary>Which side of a call a span is of.</summary>
public enum GenAiSpanKind
{
    /// <summary>Inside of a process, or not said.</summary>
    Internal,

    /// <summary>The side that calls.</summary>
    Client,

    /// <summary>The side that is called, or one end of a queue: the caller's span counts, not this one.</summary>
    Other,
}

/// <summary>One log record of OpenTelemetry, free of any library's types.</summary>
public sealed record GenAiLog
{
    /// <summary>Gets the attributes, as <see cref="GenAiSpan.Attributes"/>.</summary>
    public required IReadOnlyDictionary<string, object?> Attributes { get; init; }

    /// <summary>Gets the attributes of what made the record.</summary>
    public IReadOnlyDictionary<string, object?> Resource { get; init; } = ImmutableDictionary<string, object?>.Empty;

    /// <summary>Gets the name of the event; empty where the record has none of its own.</summary>
    public string EventName { get; init; } = "";

    /// <summary>Gets the body where it is a text, which older tools write the name of an event into.</summary>
    public string Body { get; init; } = "";

    /// <summary>Gets when it happened, else when it was observed; null where it says neither.</summary>
    public DateTimeOffset? At { get; init; }
    public string TraceId { get; init; } = "";
    public string SpanId { get; init; } = "";
}
