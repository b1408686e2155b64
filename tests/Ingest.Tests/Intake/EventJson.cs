using System.Globalization;
using System.Text;
using Telemetry.Broker;

namespace Telemetry.Ingest.Tests.Intake;

/// <summary>Events as their producers send them.</summary>
internal static class EventJson
{
    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"0198f6a2-0000-7000-8000-{number:x12}");

    /// <summary>A good event with an id of its own; further members go in front of its end.</summary>
    public static string Good(int number, string more = "") =>
        $$"""{"event_id":"{{Id(number)}}",{{Members}}{{more}}}""";

    /// <summary>A good event that brings no id.</summary>
    public static string Keyless(string more = "") => $"{{{Members}{more}}}";

    /// <summary>An event with the given usage object.</summary>
    public static string WithUsage(int number, string usage) =>
        $$"""{"event_id":"{{Id(number)}}","occurred_at":"2026-11-21T11:00:00Z","provider":"anthropic","model":"claude-haiku-4-5","usage":{{usage}}}""";

    public static string KeyOf(LogRecord record) => Encoding.UTF8.GetString(record.Key.Span);

    public static string ValueOf(LogRecord record) => Encoding.UTF8.GetString(record.Value.Span);

    public static string? HeaderOf(LogRecord record, string name) => record.Headers.SingleOrDefault(header => header.Key == name).Value;

    private const string Members =
        "\"occurred_at\":\"2026-11-21T11:00:00Z\",\"provider\":\"anthropic\",\"model\":\"claude-haiku-4-5\",\"usage\":{\"uncached_input_tokens\":200,\"output_tokens\":80}";
}
