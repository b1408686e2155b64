using System.Net;
using System.Text.Json;
using Telemetry.Cli.Commands;

namespace Telemetry.Cli.Server;

/// <summary>The API refused a request, or could not serve it.</summary>
internal sealed class ApiException(HttpStatusCode status, string message, JsonElement? problem = null) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>Gets the problem document, where the answer carried one.</summary>
    public JsonElement? Problem { get; } = problem;

    /// <summary>Gets the exit code: a request that was wrong in itself is wrong usage of the verb.</summary>
    public int ExitCode => this.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity
        ? ExitCodes.WrongUsage
        : ExitCodes.Failed;

    /// <summary>Reads an answer that is not a success.</summary>
    public static async Task<ApiException> FromAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true)
        {
            try
            {
                using var document = JsonDocument.Parse(body);
                var problem = document.RootElement.Clone();
                return new ApiException(response.StatusCode, Describe(problem, response.StatusCode), problem);
            }
            catch (JsonException)
            {
                // Not a problem document after all; the status below says enough.
            }
        }

        return new ApiException(response.StatusCode, $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}");
    }

    private static string Describe(JsonElement problem, HttpStatusCode status)
    {
        var lines = new List<string>();
        if (problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
        {
            foreach (var error in errors.EnumerateArray())
            {
                lines.Add(Text(error, "field") is { Length: > 0 } field ? $"{field}: {Text(error, "detail")}" : Text(error, "detail"));
            }
        }

        if (lines.Count == 0)
        {
            var detail = Text(problem, "detail");
            lines.Add(detail.Length > 0 ? detail : Text(problem, "title"));
        }

        var text = string.Join("; ", lines.Where(static line => line.Length > 0));
        return text.Length > 0 ? text : $"the server answered {(int)status}";
    }

    private static string Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";
}
