using System.Text;
using System.Text.Json.Nodes;
using Telemetry.Events.Formats;

namespace Telemetry.Events.Tests.Formats;

/// <summary>Reads records all the way to events, as the intake does.</summary>
internal static class FormatReadings
{
    public const string Secret = "never-to-leave";

    public static FormatReading Read(string format, string json, FormatContext? context = null) =>
        EventFormat.Find(format)!.Read(Encoding.UTF8.GetBytes(json), context ?? FormatContext.None);

    /// <summary>Reads a record that must be a valid event without any text of the call.</summary>
    public static UsageEvent ReadValid(string format, string json, FormatContext? context = null)
    {
        var reading = Read(format, json, context);
        Assert.Empty(reading.Faults);
        Assert.DoesNotContain(Secret, Encoding.UTF8.GetString(reading.Event.Span), StringComparison.Ordinal);
        return Reading.ReadValid(Encoding.UTF8.GetString(reading.Event.Span), Reading.Intake);
    }

    /// <summary>Reads a record that must be refused, with nothing of its text kept, in a form that is no event.</summary>
    public static EventFault ReadFaulty(string format, string json)
    {
        var reading = Read(format, json);
        var kept = Encoding.UTF8.GetString(reading.Event.Span);
        Assert.DoesNotContain(Secret, kept + string.Concat(reading.Faults), StringComparison.Ordinal);
        Assert.Null(Reading.Read(kept, Reading.Intake).Event);
        return Assert.Single(reading.Faults);
    }

    /// <summary>Changes one member of a record; null takes it away.</summary>
    public static string With(string json, string path, JsonNode? value)
    {
        var root = JsonNode.Parse(json)!;
        var names = path.Split('.');
        var parent = names[..^1].Aggregate(root, static (node, name) => node[name] ??= new JsonObject());
        parent[names[^1]] = value;
        return root.ToJsonString();
    }
}
