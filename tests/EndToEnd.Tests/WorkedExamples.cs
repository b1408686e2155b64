namespace Telemetry.EndToEnd.Tests;

/// <summary>One worked cost example: what is posted, and what it must cost to the last digit.</summary>
/// <param name="Name">The example's number and subject.</param>
/// <param name="Json">The event as posted, without id and time of receipt.</param>
/// <param name="CostUsd">The expected cost; null where the call must be unpriced.</param>
public sealed record WorkedExample(string Name, string Json, string CostUsd)
{
    public override string ToString() => this.Name;
}

/// <summary>Worked examples computed by hand from the providers' own price pages.</summary>
public static class WorkedExamples
{
    private const string AnthropicMix =
        """{"input_tokens":2048,"cache_creation_input_tokens":248,"cache_creation":{"ephemeral_5m_input_tokens":148,"ephemeral_1h_input_tokens":100},"cache_read_input_tokens":1800,"output_tokens":503""";

    private const string LongContext =
        """{"input_tokens":100000,"cache_creation_input_tokens":50000,"cache_creation":{"ephemeral_5m_input_tokens":30000,"ephemeral_1h_input_tokens":20000},"cache_read_input_tokens":100000,"output_tokens":10000""";

    private const string Search =
        """{"input_tokens":105,"cache_creation_input_tokens":7345,"cache_creation":{"ephemeral_5m_input_tokens":7345,"ephemeral_1h_input_tokens":0},"cache_read_input_tokens":7123,"output_tokens":6039,"server_tool_use":{"web_search_requests":1}""";

    private const string SolChat =
        """{"prompt_tokens":2006,"completion_tokens":300,"total_tokens":2306,"prompt_tokens_details":{"cached_tokens":1024,"cache_write_tokens":512},"completion_tokens_details":{"reasoning_tokens":200}}""";

    /// <summary>Gets every example.</summary>
    public static IReadOnlyList<WorkedExample> All { get; } =
    [
        new("1 all cache classes of Opus 5.5", Anthropic("claude-opus-5-5", "2026-11-10T12:00:00Z", AnthropicMix + "}"), "0.020152"),
        new("2 the same on Sonnet 4.5", Anthropic("claude-sonnet-4-5", "2026-11-10T12:00:00Z", AnthropicMix + "}"), "0.015384"),
        new("3 the first in a batch", Anthropic("claude-opus-5-5", "2026-11-10T12:00:00Z", AnthropicMix + ",\"service_tier\":\"batch\"}"), "0.010076"),
        new("4 cache and long context", Anthropic("claude-sonnet-4-5", "2026-01-15T12:00:00Z", LongContext + "}"), "1.35"),
        new("4 cache and long context in a batch", Anthropic("claude-sonnet-4-5", "2026-01-15T12:00:00Z", LongContext + ",\"service_tier\":\"batch\"}"), "0.675"),
        new("5 threshold edge, at it", Anthropic("claude-sonnet-4-5", "2026-01-15T12:00:00Z", """{"input_tokens":200000,"output_tokens":0}"""), "0.6"),
        new("5 threshold edge, over it", Anthropic("claude-sonnet-4-5", "2026-01-15T12:00:00Z", """{"input_tokens":200001,"output_tokens":0}"""), "1.200006"),
        new("6 web search", Anthropic("claude-opus-5-5", "2026-11-10T12:00:00Z", Search + "}"), "0.1693496"),
        new("6 web search, run in the US", Anthropic("claude-opus-5-5", "2026-11-10T12:00:00Z", Search + ",\"inference_geo\":\"us\"}"), "0.18528456"),
        new("7 server-side fallback", Anthropic("claude-opus-4-8", "2026-07-15T12:00:00Z",
            """{"input_tokens":412,"output_tokens":264,"iterations":[{"type":"message","model":"claude-fable-5","input_tokens":535,"output_tokens":0},{"type":"fallback_message","model":"claude-opus-4-8","input_tokens":412,"output_tokens":264}]}"""), "0.00866"),
        new("8 gpt-6.1-sol", OpenAi("gpt-6.1-sol", "2026-11-10T12:00:00Z", SolChat), "0.0053224"),
        new("8 gpt-6.1-sol, flex", OpenAi("gpt-6.1-sol", "2026-11-10T12:00:00Z", SolChat, ",\"service_tier\":\"flex\""), "0.0026612"),
        new("8 gpt-6.1-sol, batch", OpenAi("gpt-6.1-sol", "2026-11-10T12:00:00Z", SolChat, ",\"service_tier\":\"batch\""), "0.0026612"),
        new("8 gpt-6.1-sol, priority", OpenAi("gpt-6.1-sol", "2026-11-10T12:00:00Z", SolChat, ",\"service_tier\":\"priority\""), "0.0106448"),
        new("8 gpt-6.1-sol, regional", OpenAi("gpt-6.1-sol", "2026-11-10T12:00:00Z", SolChat, ",\"inference_region\":\"eu\""), "0.00585464"),
        new("9 gpt-5.5 long context", OpenAi("gpt-5.5", "2026-11-10T12:00:00Z",
            """{"prompt_tokens":300000,"completion_tokens":5000,"prompt_tokens_details":{"cached_tokens":199936}}"""), "1.425576"),
        new("9 gpt-5.5 long context, flex", OpenAi("gpt-5.5", "2026-11-10T12:00:00Z",
            """{"prompt_tokens":300000,"completion_tokens":5000,"prompt_tokens_details":{"cached_tokens":199936}}""", ",\"service_tier\":\"flex\""), "0.712788"),
        new("9 edge, at it", OpenAi("gpt-5.5", "2026-11-10T12:00:00Z", """{"prompt_tokens":272000,"completion_tokens":0}"""), "1.36"),
        new("9 edge, over it", OpenAi("gpt-5.5", "2026-11-10T12:00:00Z", """{"prompt_tokens":272001,"completion_tokens":0}"""), "2.72001"),
        new("10 Gemini 3.1 Pro over 200K", Gemini("gemini-3.1-pro-preview", "2026-11-10T12:00:00Z",
            """{"promptTokenCount":250000,"cachedContentTokenCount":100000,"candidatesTokenCount":2000,"thoughtsTokenCount":3000,"totalTokenCount":255000}"""), "0.73"),
        new("10 Gemini 3.1 Pro under 200K", Gemini("gemini-3.1-pro-preview", "2026-11-10T12:00:00Z",
            """{"promptTokenCount":180000,"cachedContentTokenCount":100000,"candidatesTokenCount":2000,"thoughtsTokenCount":3000,"totalTokenCount":185000}"""), "0.24"),
        new("11 Gemini 3.8 Flash in 2026", Gemini("gemini-3.8-flash", "2026-12-31T23:59:59.999Z",
            """{"promptTokenCount":1000000,"candidatesTokenCount":100000}"""), "1.125"),
        new("11 Gemini 3.8 Flash in 2027", Gemini("gemini-3.8-flash", "2027-01-01T00:00:00Z",
            """{"promptTokenCount":1000000,"candidatesTokenCount":100000}"""), "2.25"),
        new("12 embeddings", Event("openai", "openai.embeddings", "text-embedding-3-small", "2026-11-10T12:00:00Z",
            """{"prompt_tokens":8,"total_tokens":8}""", ",\"operation\":\"embeddings\""), "0.00000016"),
        new("13 cache read exception of Fable 5.1", Anthropic("claude-fable-5-1", "2026-10-10T12:00:00Z",
            """{"input_tokens":1000,"cache_creation_input_tokens":9000,"cache_creation":{"ephemeral_5m_input_tokens":9000,"ephemeral_1h_input_tokens":0},"cache_read_input_tokens":90000,"output_tokens":2000}"""), "0.245"),
        new("14 an HTTP error is not billed", """{"provider":"anthropic","model":"claude-opus-5-5","occurred_at":"2026-11-10T12:00:00Z","status":"error","http_status":529}""", "0"),
        new("14 a refusal before any output is not billed", Event("anthropic", "anthropic.messages", "claude-fable-5", "2026-07-15T12:00:00Z",
            """{"input_tokens":535,"output_tokens":0}""", ",\"status\":\"refused\""), "0"),
    ];

    private static string Anthropic(string model, string at, string usage) => Event("anthropic", "anthropic.messages", model, at, usage, "");

    private static string OpenAi(string model, string at, string usage, string more = "") => Event("openai", "openai.chat", model, at, usage, more);

    private static string Gemini(string model, string at, string usage) => Event("google", "google.generate_content", model, at, usage, "");

    private static string Event(string provider, string api, string model, string at, string usage, string more) =>
        $$"""{"provider":"{{provider}}","api":"{{api}}","model":"{{model}}","occurred_at":"{{at}}","raw_usage":{{usage}}{{more}}}""";
}
