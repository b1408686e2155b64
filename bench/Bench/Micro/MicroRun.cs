using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Telemetry.Bench.Micro;

/// <summary>Runs the benchmarks of one class and gives a row for each.</summary>
internal static class MicroRun
{
    public static IReadOnlyList<string> Columns { get; } = ["what", "median ns", "± ns", "bytes allocated"];

    public static List<IReadOnlyList<string>> Rows<T>(BenchContext context)
    {
        // In this process: the usual way builds a project of its own, which needs every package to be at hand again.
        var config = ManualConfig.CreateEmpty()
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(Math.Max(5, context.Runs)))
            .WithArtifactsPath(context.PathOf("micro"));
        return [.. BenchmarkRunner.Run<T>(config).Reports.Select(static report => (IReadOnlyList<string>)
        [
            report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''),
            Text(report.ResultStatistics!.Median),
            Text(report.ResultStatistics.StandardDeviation),
            Text(report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0),
        ])];
    }

    private static string Text(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
