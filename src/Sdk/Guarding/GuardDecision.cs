using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Telemetry.Sdk.Guarding;

/// <summary>What the collector says of a call about to be made.</summary>
internal sealed record GuardDecision
{
    public static GuardDecision Allow { get; } = new();

    public string Action { get; init; } = "allow";
    public string Model { get; init; } = "";
    public string Budget { get; init; } = "";
    public string Reason { get; init; } = "";

    public bool Blocks => Action == "block";

    public bool Downgrades => Action == "downgrade" && Model.Length > 0;

    /// <summary>
    /// Makes the answer of a call that is held back: 403 with the error body of the providers, which the official clients turn into
    /// their own exceptions and, unlike 429, do not try again.
    /// </summary>
    public HttpResponseMessage Refuse(HttpRequestMessage request)
    {
        var text = $"Held back before it was sent: budget '{Budget}' is exceeded.{(Reason.Length > 0 ? $" {Reason}" : "")}";
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("type", "error");
            json.WriteStartObject("error");
            json.WriteString("type", "permission_error");
            json.WriteString("code", "budget_exceeded");
            json.WriteString("message", text);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        var answer = new HttpResponseMessage(HttpStatusCode.Forbidden)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(body.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        answer.Headers.Add("telemetry-decision", "block");
        return answer;
    }
}
