using System.Text.Json;

namespace Telemetry.Api.Tests.Hosting;

/// <summary>Short ways into answers.</summary>
public static class JsonRows
{
    public static List<JsonElement> Rows(this JsonElement answer) => [.. answer.GetProperty("data").EnumerateArray()];

    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();

    public static long Number(this JsonElement element, string name) => element.GetProperty(name).GetInt64();

    public static string? Group(this JsonElement row, string name) => row.GetProperty("group").GetProperty(name).GetString();

    public static bool IsNull(this JsonElement element, string name) => element.GetProperty(name).ValueKind == JsonValueKind.Null;

    public static List<string?> FaultyFields(this JsonElement problem) =>
        [.. problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString())];

    public static string Details(this JsonElement problem) =>
        string.Join('\n', problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("detail").GetString()));
}
