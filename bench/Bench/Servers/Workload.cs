using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Telemetry.Sdk.Publishing;

namespace Telemetry.Bench.Servers;

/// <summary>Simulated events as request bodies that are ready to send, so that sending costs the bench little.</summary>
internal sealed partial class Workload
{
    private Workload(string file) => File = file;

    /// <summary>Gets the file of one event per line.</summary>
    public string File { get; }

    /// <summary>Reads all events into bodies.</summary>
    /// <param name="eventsPerBody">At most 50,000, which the intake takes.</param>
    public IReadOnlyList<byte[]> Bodies(int eventsPerBody) => Bodies(System.IO.File.ReadLines(File), eventsPerBody);

    /// <summary>Reads all events into bodies as if they were happening now: each without its time, so that the intake gives it its own.</summary>
    public IReadOnlyList<byte[]> LiveBodies(int eventsPerBody) => Bodies(LiveLines(), eventsPerBody);

    /// <summary>Reads all events as if they were happening now, as the hook hands them to a publisher.</summary>
    /// <param name="eventsPerStep">How many go out together.</param>
    public IReadOnlyList<UsageRecord[]> LiveRecords(int eventsPerStep) =>
        [.. LiveLines().Select(static line => new UsageRecord(Guid.Parse(EventId().Match(line).Groups[1].Value), Encoding.UTF8.GetBytes(line))).Chunk(eventsPerStep)];

    /// <summary>Publishes a workload to Kafka with the simulator; returns once every event is acknowledged.</summary>
    public static Task PublishAsync(string bootstrapServers, int events, int days) =>
        TelemetryCommand.RunAsync(
            "simulate", "--events", Text(events), "--days", Text(days), "--seed", Text(BenchContext.Seed), "--to", "kafka", "--bootstrap-servers", bootstrapServers);

    private IEnumerable<string> LiveLines() => System.IO.File.ReadLines(File).Select(static line => OccurredAt().Replace(line, ""));

    private static byte[][] Bodies(IEnumerable<string> lines, int eventsPerBody) =>
        [.. lines.Chunk(eventsPerBody).Select(static lines => Encoding.UTF8.GetBytes(string.Join('\n', lines)))];

    [GeneratedRegex("""
        "event_id":"([^"]*)"
        """)]
    private static partial Regex EventId();

    [GeneratedRegex("""
        "occurred_at":"[^"]*",
        """)]
    private static partial Regex OccurredAt();

    /// <summary>Makes a workload with the simulator.</summary>
    /// <param name="events">How many events.</param>
    /// <param name="days">Over how many days they are spread.</param>
    /// <param name="daysAgo">How many days before last midnight UTC the last of them ends.</param>
    public static async Task<Workload> MakeAsync(BenchContext context, int events, int days, int daysAgo)
    {
        var file = context.PathOf(FormattableString.Invariant($"events-{events}-{days}-{daysAgo}.ndjson"));
        var end = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-daysAgo);
        if (!System.IO.File.Exists(file))
        {
            BenchContext.Say($"making {events:#,0} events");
            await TelemetryCommand.RunAsync(
                "simulate", "--events", Text(events), "--days", Text(days), "--end", end.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                "--seed", Text(BenchContext.Seed), "--out", file).ConfigureAwait(false);
        }

        return new Workload(file);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
