using Telemetry.Bench.Micro;
using Telemetry.Bench.Reporting;
using Telemetry.Bench.Servers;

namespace Telemetry.Bench.Scenarios;

/// <summary>Nanoseconds and bytes per event of decoder, rater and encoder.</summary>
internal sealed class MicroScenario : IScenario
{
    private const int Events = 20_000;

    public string Name => "micro";
    public string About => "decoder, rater and encoder: ns and bytes per event";

    public async Task<Section> RunAsync(BenchContext context)
    {
        var work = await Workload.MakeAsync(context, Events, 1, 0).ConfigureAwait(false);
        Environment.SetEnvironmentVariable(EventCosts.FileVariable, work.File);
        return new Section(
            Name,
            "BenchmarkDotNet in one process, one thread, simulated events; allocated bytes are per event.",
            MicroRun.Columns,
            MicroRun.Rows<EventCosts>(context));
    }
}
