using System.Text.Json;
using Telemetry.Testing;

namespace Telemetry.EndToEnd.Tests.Otlp;

/// <summary>A span as a client makes it. Kinds are those of OpenTelemetry's API for JavaScript, times milliseconds since 1970.</summary>
internal sealed record ClientSpan(string Name, int Kind, long Start, long End, IReadOnlyDictionary<string, object> Attributes);

/// <summary>A log record as a client makes it.</summary>
internal sealed record ClientLog(string Body, long Time, IReadOnlyDictionary<string, object> Attributes);

/// <summary>What a client sends, and where to.</summary>
/// <param name="Url">The server, without a path.</param>
/// <param name="Encoding"><c>proto</c> or <c>http</c>, which is JSON, as the packages are named.</param>
internal sealed record ClientWork(
    string Url, string Encoding, bool Gzip, IReadOnlyDictionary<string, object> Resource, IReadOnlyList<ClientSpan> Spans, IReadOnlyList<ClientLog> Logs);

/// <summary>OpenTelemetry's own exporters for Node.js, in a process of their own.</summary>
internal static class NodeExporters
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);
    private static readonly Lazy<Task<string>> Folder = new(static () => NodeTool.InstallAsync("tests", "EndToEnd.Tests", "Otlp", "npm"));

    /// <summary>Sends everything and waits for the end.</summary>
    /// <returns>What the exporters said of it.</returns>
    public static async Task<string> SendAsync(ClientWork work)
    {
        var folder = await Folder.Value;
        using var temporary = new TemporaryFolder();
        var file = Path.Combine(temporary.Path, "work.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(work, Camel));
        var (exit, output) = await NodeTool.RunAsync("node", folder, "send.mjs", file);
        Assert.True(exit == 0, output);
        return output;
    }
}
