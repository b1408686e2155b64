using System.Text.Json;
using Telemetry.Events;
using Telemetry.FakeProviders.Serving;

namespace Telemetry.FakeProviders.Answers;

/// <summary>OpenAI's Embeddings: <c>POST /v1/embeddings</c>. The answer has no id of its own.</summary>
internal static class EmbeddingAnswers
{
    public static FakeAnswer Embeddings(FakeCall call)
    {
        var (request, headers) = OpenAiHeaders.Make(call);
        var tokens = call.Made.Count(1, 8000);
        var usage = $$"""{"prompt_tokens":{{tokens}},"total_tokens":{{tokens}}}""";

        // The official clients ask for base64 unless told otherwise: four floats of 0.
        var vector = call.Body.TryGetProperty("encoding_format", out var format) && format.ValueKind == JsonValueKind.String && format.GetString() == "base64"
            ? "\"AAAAAAAAAAAAAAAAAAAAAA==\""
            : "[0.0,0.0,0.0,0.0]";
        return new FakeAnswer
        {
            Api = UsageApis.OpenAiEmbeddings,
            Operation = "embeddings",
            Model = call.Model,
            RequestId = request,
            Headers = headers,
            Chunks = FakeChunk.Body($$"""{"object":"list","data":[{"object":"embedding","index":0,"embedding":{{vector}}}],"model":"{{call.Model}}","usage":{{usage}}}""", usage),
        };
    }
}
