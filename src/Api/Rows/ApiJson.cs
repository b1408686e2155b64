using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Api.Rows;

/// <summary>How answers are written as JSON: snake_case, numbers as numbers only.</summary>
internal static class ApiJson
{
    /// <summary>Gets the one set of options that answers and the OpenAPI document share.</summary>
    public static JsonSerializerOptions Options { get; } = Frozen();

    /// <summary>Applies the rules to options that are not frozen yet.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.NumberHandling = JsonNumberHandling.Strict;

        // Answers are JSON and never part of a page, so quotes and other languages' letters may stay legible.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }

    // With its resolver, so that the fields of a row can be asked for before the first one is written.
    private static JsonSerializerOptions Frozen()
    {
        var options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
