using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
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

        // In this process: the usual way builds a project of its own, which needs every package to be at hand again.
        var config = ManualConfig.CreateEmpty()
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(Math.Max(5, context.Runs)))
            .WithArtifactsPath(context.PathOf("micro"));
        var summary = BenchmarkRunner.Run<EventCosts>(config);
        var rows = summary.Reports.Select(static report => (IReadOnlyList<string>)
        [
            report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''),
            Text(report.ResultStatistics!.Median),
            Text(report.ResultStatistics.StandardDeviation),
            Text(report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0),
        ]).ToList();
        return new Section(
            Name,
            "BenchmarkDotNet in one process, one thread, simulated events; allocated bytes are per event.",
            ["what", "median ns", "± ns", "bytes allocated"],
            rows);
    }

    private static string Text(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
