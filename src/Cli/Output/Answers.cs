using System.Text.Json;
using Telemetry.Cli.Server;

namespace Telemetry.Cli.Output;

/// <summary>Writes answers for programs to stdout.</summary>
internal static class Answers
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes one JSON document.</summary>
    public static void Json(JsonElement answer)
    {
        using var output = Console.OpenStandardOutput();
        using (var writer = new Utf8JsonWriter(output, Indented))
        {
            answer.WriteTo(writer);
        }

        output.WriteByte((byte)'\n');
    }

    /// <summary>Asks for CSV and passes it through.</summary>
    public static async Task CsvAsync(ApiClient api, string question, CancellationToken cancellationToken)
    {
        var output = Console.OpenStandardOutput();
        await using (output.ConfigureAwait(false))
        {
            await api.CopyAsync(question, "text/csv", output, cancellationToken).ConfigureAwait(false);
        }
    }
}
