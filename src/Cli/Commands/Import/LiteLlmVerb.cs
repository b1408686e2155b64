namespace Telemetry.Cli.Commands.Import;

/// <summary>Imports LiteLLM's standard logging payloads.</summary>
internal sealed class LiteLlmVerb : FormatVerb
{
    public LiteLlmVerb()
        : base(
            "litellm",
            "Import LiteLLM's standard logging payloads: one on each line, an array, or one in a file. Text of prompts and answers is not sent on.",
            "Files, or folders of .json, .jsonl and .ndjson files",
            new("telemetry import litellm payloads.jsonl", "what a callback wrote"),
            new("telemetry import litellm s3-bucket/2026-11-21", "a folder of logged payloads, one in each file"),
            new("telemetry import litellm payloads.jsonl --environment prod", "with a dimension that the payloads do not say")) => AddOptions();
}
