using Telemetry.EndToEnd.Tests.Node;

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
    private static readonly NodeFolder Folder = new("Otlp", "npm");

    /// <summary>Sends everything and waits for the end.</summary>
    /// <returns>What the exporters said of it.</returns>
    public static Task<string> SendAsync(ClientWork work) => Folder.RunAsync("send.mjs", work);
}
