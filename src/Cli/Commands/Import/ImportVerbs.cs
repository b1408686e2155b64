using System.CommandLine;

namespace Telemetry.Cli.Commands.Import;

/// <summary>The formats that <c>import</c> reads.</summary>
internal static class ImportVerbs
{
    public static Command Create() => new VerbGroup(
        "import",
        "Bring in usage that was recorded elsewhere. Importing again changes nothing.",
        [new ClaudeCodeVerb(), new EventsVerb(), new LiteLlmVerb(), BatchVerb.Anthropic(), BatchVerb.OpenAi(), new OtlpJsonVerb()],
        new("telemetry import claude-code", "your own Claude Code sessions"),
        new("telemetry import events usage.ndjson", "usage events, one JSON object on each line"),
        new("telemetry import litellm payloads.jsonl", "what LiteLLM logged"),
        new("telemetry import otlp-json traces.jsonl", "what the OpenTelemetry Collector wrote to a file"),
        new("telemetry import openai-batch output.jsonl --team search", "the results of a batch, with who it was for"),
        new("producer | telemetry import events -", "the same from a pipe"));
}
