using System.Diagnostics;
using System.Globalization;
using Telemetry.Bench.Reporting;
using Telemetry.Bench.Servers;

namespace Telemetry.Bench.Scenarios;

/// <summary>How fast events are made, and how soon a demo can be looked at.</summary>
internal sealed class SimulateScenario : IScenario
{
    private const int Events = 2_000_000;
    private const int SecondsPerMinute = 60;

    public string Name => "simulate";
    public string About => "events per minute of `simulate`, and `up --demo` to ready";

    public async Task<Section> RunAsync(BenchContext context)
    {
        var files = new List<double>();
        var demos = new List<double>();
        for (var run = 1; run <= context.Runs; run++)
        {
            BenchContext.Say($"simulate, run {run} of {context.Runs}");
            var file = context.PathOf("simulated.ndjson");
            var since = Stopwatch.StartNew();
            await TelemetryCommand.RunAsync("simulate", "--events", Events.ToString(CultureInfo.InvariantCulture), "--out", file).ConfigureAwait(false);
            files.Add(Events / since.Elapsed.TotalSeconds * SecondsPerMinute);
            File.Delete(file);
            var server = await BenchServer.StartAsync(context.PathOf(FormattableString.Invariant($"demo-{run}")), "--demo").ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                demos.Add(server.StartTime.TotalSeconds);
            }
        }

        return new Section(
            Name,
            string.Create(CultureInfo.InvariantCulture, $"{Events:#,0} events to a file, from the start of the process to its end; medians of {context.Runs} runs (least to most)."),
            ["what", "measured"],
            [
                ["events per minute, to a file", Measurement.Of(files).Text("#,0")],
                ["`up --demo` in an empty directory, from the start of the process until every event is in the figures", Measurement.Of(demos).Text("0.0' s'")],
            ]);
    }
}
