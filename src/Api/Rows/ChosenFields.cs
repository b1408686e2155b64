using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Telemetry.Api.Rows;

/// <summary>Leaves out of rows what the caller did not choose. What says which row it is always stays.</summary>
internal static class ChosenFields
{
    /// <summary>Gets an answer's JSON with the chosen fields alone in its rows and its total.</summary>
    public static JsonObject Of<TAnswer>(TAnswer answer, IReadOnlyCollection<string> chosen)
    {
        var json = JsonSerializer.SerializeToNode(answer, ApiJson.Options)!.AsObject();
        var left = SpendRow.Fields.Except(chosen, StringComparer.Ordinal).ToList();
        foreach (var row in json["data"]!.AsArray().Append(json["total"]))
        {
            left.ForEach(name => row!.AsObject().Remove(name));
        }

        return json;
    }

    /// <summary>Gets whether a field of a row is shown; the ordered ones, which say which row it is, always are.</summary>
    public static bool IsWanted(JsonPropertyInfo field, IReadOnlyCollection<string>? chosen) =>
        chosen is null or { Count: 0 } || field.Order != 0 || chosen.Contains(field.Name);
}
