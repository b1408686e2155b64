using Telemetry.FakeProviders.Serving;

namespace Telemetry.FakeProviders.Answers;

/// <summary>The usage of one call of generateContent.</summary>
/// <param name="Whole">All of it: a buffered answer's, and a stream's merge.</param>
/// <param name="Early">What the chunks before the last say: Vertex only the kind of traffic, the Gemini API the prompt.</param>
/// <param name="EarlyCounts">The same, null where it counts nothing.</param>
/// <param name="Last">What the last chunk says.</param>
internal sealed record GeminiUsage(string Whole, string Early, string? EarlyCounts, string Last)
{
    public static GeminiUsage Make(FakeCall call)
    {
        var made = call.Made;
        var prompt = made.Count(20, 9000);
        var cached = made.Count(0, prompt);
        var output = made.Count(5, 900);
        var thoughts = made.Count(0, 500);
        var tools = made.Count(0, 200);
        var counts = $"\"promptTokenCount\":{prompt}";
        var rest = $"\"candidatesTokenCount\":{output},\"cachedContentTokenCount\":{cached},\"thoughtsTokenCount\":{thoughts}"
            + $",\"toolUsePromptTokenCount\":{tools},\"totalTokenCount\":{prompt + output + thoughts + tools}"
            + $",\"promptTokensDetails\":[{{\"modality\":\"TEXT\",\"tokenCount\":{prompt}}}]";
        if (call.Provider == "vertex")
        {
            const string traffic = "\"trafficType\":\"ON_DEMAND\"";
            var vertex = "{" + $"{traffic},{counts},{rest}" + "}";
            return new GeminiUsage(vertex, "{" + traffic + "}", null, vertex);
        }

        var whole = "{" + $"{counts},{rest}" + "}";
        return new GeminiUsage(whole, "{" + counts + "}", "{" + counts + "}", whole);
    }
}
