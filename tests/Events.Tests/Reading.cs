using System.Buffers;
using System.Text;

namespace Telemetry.Events.Tests;

/// <summary>Short ways to read and write events in tests.</summary>
internal static class Reading
{
    public const string Id = "01890a5d-ac96-774b-bcce-b302099a8057";

    public static DateTimeOffset Now { get; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static EventReadContext Broker { get; } = new() { AppendedAt = Now };

    public static EventReadContext Intake { get; } = Broker with { MayMakeEventId = true };

    public static EventReadResult Read(string json, EventReadContext? context = null) =>
        UsageEventReader.Read(Encoding.UTF8.GetBytes(json), context ?? Broker);

    public static UsageEvent ReadValid(string json, EventReadContext? context = null)
    {
        var result = Read(json, context);
        Assert.Empty(result.Faults);
        return Assert.IsType<UsageEvent>(result.Event);
    }

    /// <summary>Reads an event that must have exactly one fault.</summary>
    public static EventFault ReadFaulty(string json, EventReadContext? context = null)
    {
        var result = Read(json, context);
        Assert.Null(result.Event);
        return Assert.Single(result.Faults);
    }

    /// <summary>A valid event, with more members in front of the closing brace.</summary>
    public static string Event(string more = "", string usage = """ "usage":{"uncached_input_tokens":10,"output_tokens":2} """) =>
        $$"""{"event_id":"{{Id}}","occurred_at":"2026-11-21T11:00:00Z","provider":"anthropic","model":"claude-opus-5-5",{{usage}}{{(more.Length > 0 ? "," + more : "")}}}""";

    public static byte[] Write(UsageEvent usageEvent)
    {
        var output = new ArrayBufferWriter<byte>();
        UsageEventWriter.Write(usageEvent, output);
        return output.WrittenSpan.ToArray();
    }
}
