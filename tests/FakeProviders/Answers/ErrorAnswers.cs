using System.Globalization;
using Telemetry.Events;
using Telemetry.FakeProviders.Serving;

namespace Telemetry.FakeProviders.Answers;

/// <summary>Refusals, in each provider's words.</summary>
internal static class ErrorAnswers
{
    /// <summary>Turns an answer into an error with the same request id. Nothing of it is billed.</summary>
    public static FakeAnswer From(FakeAnswer answer, Behaviour behaviour)
    {
        var status = behaviour.Status!.Value;
        List<(string, string)> headers = [.. answer.Headers];
        if (behaviour.RetryAfterSeconds is { } seconds)
        {
            headers.Add(("retry-after", seconds.ToString(CultureInfo.InvariantCulture)));
        }

        return answer with
        {
            Status = status,
            Billed = false,
            Refused = false,
            ResponseId = "",
            ContentType = "application/json",
            Headers = headers,
            Chunks = [FakeChunk.Text(Body(answer, status))],
        };
    }

    private static string Body(FakeAnswer answer, int status) => answer.Api switch
    {
        UsageApis.AnthropicMessages =>
            $$$"""{"type":"error","error":{"type":"{{{AnthropicType(status)}}}","message":"Answered with {{{status}}}."},"request_id":"{{{answer.RequestId}}}"}""",
        UsageApis.GoogleGenerateContent => $$$"""{"error":{"code":{{{status}}},"message":"Answered with {{{status}}}.","status":"UNAVAILABLE"}}""",
        UsageApis.BedrockConverse => $$"""{"message":"Answered with {{status}}."}""",
        _ => $$$"""{"error":{"message":"Answered with {{{status}}}.","type":"{{{(status == 429 ? "rate_limit_exceeded" : "server_error")}}}","param":null,"code":null}}""",
    };

    private static string AnthropicType(int status) => status switch
    {
        429 => "rate_limit_error",
        529 => "overloaded_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };
}
