namespace Telemetry.Hooks.Tests.Bench;

/// <summary>Requests as clients make them, one for each API; their prompts hold a marker that must never leave the host.</summary>
internal static class Calls
{
    public const string PromptMarker = "prompt-canary-51c9";

    private static readonly object[] Messages = [new { role = "user", content = $"{PromptMarker} \"model\": \"not-this\"" }];

    /// <summary>Every API, whole and streamed.</summary>
    public static IReadOnlyList<(string Path, object Body)> All { get; } =
    [
        ("/v1/messages", Anthropic(stream: false)),
        ("/v1/messages", Anthropic(stream: true)),
        ("/v1/chat/completions", Chat("gpt-5.4", stream: false)),
        ("/v1/chat/completions", Chat("gpt-5.4", stream: true)),
        ("/v1/responses", new { model = "gpt-5.4", input = PromptMarker }),
        ("/v1/responses", new { model = "gpt-5.4", input = PromptMarker, stream = true }),
        ("/v1/embeddings", new { model = "text-embedding-3-small", input = PromptMarker }),
        ("/openai/deployments/gpt-5.4/chat/completions?api-version=2026-10-21", Chat("gpt-5.4", stream: false)),
        ("/openai/deployments/gpt-5.4/chat/completions?api-version=2026-10-21", Chat("gpt-5.4", stream: true)),
        ("/v1beta/models/gemini-3.8-flash:generateContent", Gemini()),
        ("/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse", Gemini()),
        ("/v1/projects/p/locations/eu/publishers/google/models/gemini-3.8-flash:generateContent", Gemini()),
        ("/v1/projects/p/locations/eu/publishers/google/models/gemini-3.8-flash:streamGenerateContent?alt=sse", Gemini()),
        ("/model/anthropic.claude-opus-5-5-v1%3A0/converse", Converse()),
        ("/model/anthropic.claude-opus-5-5-v1%3A0/converse-stream", Converse()),
    ];

    public static object Anthropic(bool stream, string model = "claude-opus-5-5") => new { model, max_tokens = 64, stream, messages = Messages };

    private static object Chat(string model, bool stream) =>
        stream ? new { model, stream, stream_options = new { include_usage = true }, messages = Messages } : new { model, messages = Messages };

    private static object Gemini() => new { contents = (object[])[new { parts = (object[])[new { text = PromptMarker }] }] };

    private static object Converse() => new { messages = (object[])[new { role = "user", content = (object[])[new { text = PromptMarker }] }] };
}
