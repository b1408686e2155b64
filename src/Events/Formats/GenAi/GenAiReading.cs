namespace Telemetry.Events.Formats.GenAi;

/// <summary>What a span or log record came to: an event, a refusal, or nothing that concerns usage.</summary>
/// <param name="Record">The event or the refusal; null where it was ignored.</param>
/// <param name="Ignored">Why it was ignored, one of <see cref="GenAiIgnored"/>; empty where it was not.</param>
public sealed record GenAiReading(FormatReading? Record, string Ignored)
{
    internal static GenAiReading Ignore(string reason) => new(null, reason);

    internal static GenAiReading Of(FormatDraft draft, FaultList faults, string kind) =>
        new(new FormatReading(faults.IsEmpty ? draft.Write() : draft.WriteRefused(kind), faults.ToImmutable()), "");
}

/// <summary>The stable codes that say why a span or log record is no usage. Metrics spell them so.</summary>
public static class GenAiIgnored
{
    /// <summary>It is about something else than a model.</summary>
    public const string NotGenAi = "not_genai";

    /// <summary>An agent, a tool, a chain: what it used, the spans of the calls below it say.</summary>
    public const string OtherOperation = "other_operation";

    /// <summary>The side that was called, or one end of a queue.</summary>
    public const string NotAClient = "not_a_client";

    /// <summary>A span of Claude Code: its log records carry the same calls.</summary>
    public const string ClaudeCodeSpan = "claude_code_span";
}
