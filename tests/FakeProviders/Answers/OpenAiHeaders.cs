using Telemetry.FakeProviders.Serving;

namespace Telemetry.FakeProviders.Answers;

/// <summary>The headers of OpenAI and of those that copy its API.</summary>
internal static class OpenAiHeaders
{
    /// <summary>Makes the request's id and the headers that carry it.</summary>
    public static (string RequestId, (string Name, string Value)[] Headers) Make(FakeCall call)
    {
        var id = call.Provider is "azure" or "deepseek" or "xai" ? call.Made.Uuid() : call.Made.Id("req_", 32).ToLowerInvariant();
        return (id, call.Provider switch
        {
            "azure" => [("x-request-id", id), ("apim-request-id", call.Made.Uuid()), ("x-ms-region", "East US 2"), ("azureml-model-session", "d100")],
            "openai" => [("x-request-id", id), ("openai-organization", "fake-organization"), ("openai-processing-ms", "42"), ("openai-version", "2020-10-01")],
            _ => [("x-request-id", id)],
        });
    }
}
