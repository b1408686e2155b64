namespace Telemetry.Events.Formats.GenAi;

/// <summary>How OTLP writes times and ids, in either encoding.</summary>
public static class OtlpValues
{
    /// <summary>Bytes of a trace's id.</summary>
    public const int TraceIdBytes = 16;

    /// <summary>Bytes of a span's id.</summary>
    public const int SpanIdBytes = 8;

    private const ulong NanosPerTick = 100;

    /// <summary>Stands for a value that is there and that nothing can be made of.</summary>
    public static object Illegible { get; } = new();

    /// <summary>Gets a time; null for 0, which stands for unknown.</summary>
    /// <param name="unixNanos">Nanoseconds since 1970.</param>
    public static DateTimeOffset? Time(ulong unixNanos) =>
        unixNanos == 0 ? null : DateTimeOffset.UnixEpoch.AddTicks((long)(unixNanos / NanosPerTick));

    /// <summary>Gets an id in lower-case hex; empty for one of another length or of zeros only, which OTLP declares invalid.</summary>
    public static string Id(ReadOnlySpan<byte> bytes, int length) =>
        bytes.Length == length && bytes.ContainsAnyExcept((byte)0) ? Convert.ToHexStringLower(bytes) : "";

    /// <summary>Gets which side of a call a span is of, from the number that OTLP gives it.</summary>
    public static GenAiSpanKind Kind(long number) => number switch
    {
        3 => GenAiSpanKind.Client,
        2 or 4 or 5 => GenAiSpanKind.Other,
        _ => GenAiSpanKind.Internal,
    };
}
