using System.Globalization;
using System.Text;

namespace Telemetry.Bench.Servers;

/// <summary>Simulated events as request bodies that are ready to send, so that sending costs the bench little.</summary>
internal sealed class Workload
{
    private Workload(string file) => File = file;

    /// <summary>Gets the file of one event per line.</summary>
    public string File { get; }

    /// <summary>Reads all events into bodies.</summary>
    /// <param name="eventsPerBody">At most 50,000, which the intake takes.</param>
    public IReadOnlyList<byte[]> Bodies(int eventsPerBody) =>
        [.. System.IO.File.ReadLines(File).Chunk(eventsPerBody).Select(static lines => Encoding.UTF8.GetBytes(string.Join('\n', lines)))];

    /// <summary>Makes a workload with the simulator.</summary>
    /// <param name="events">How many events.</param>
    /// <param name="days">Over how many days up to last midnight UTC they are spread.</param>
    public static async Task<Workload> MakeAsync(BenchContext context, int events, int days)
    {
        var file = context.PathOf(FormattableString.Invariant($"events-{events}-{days}.ndjson"));
        if (!System.IO.File.Exists(file))
        {
            BenchContext.Say($"making {events:#,0} events");
            await TelemetryCommand.RunAsync(
                "simulate", "--events", Text(events), "--days", Text(days), "--seed", Text(BenchContext.Seed), "--out", file).ConfigureAwait(false);
        }

        return new Workload(file);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
