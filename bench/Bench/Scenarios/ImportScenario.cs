using System.Globalization;
using Telemetry.Bench.Reporting;
using Telemetry.Cli.Tests.ClaudeCode;

namespace Telemetry.Bench.Scenarios;

/// <summary>Lines per second of <c>import claude-code</c>.</summary>
internal sealed class ImportScenario : IScenario
{
    private const int Lines = 100_000;

    public string Name => "import";
    public string About => "lines per second of `import claude-code`";

    public async Task<Section> RunAsync(BenchContext context)
    {
        var now = TimeProvider.System.GetUtcNow();
        var logs = context.PathOf("logs");
        var tree = SessionTree.Make(logs, Lines, BenchContext.Seed, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
        var mebibytes = Directory.EnumerateFiles(logs, "*.jsonl", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length) / (double)(1 << 20);
        ImportRun.Read(logs); // The first run compiles.
        var reads = new List<double>();
        var imports = new List<(TimeSpan First, TimeSpan Second)>();
        for (var run = 1; run <= context.Runs; run++)
        {
            BenchContext.Say($"import, run {run} of {context.Runs}");
            reads.Add(tree.Lines / ImportRun.Read(logs).TotalSeconds);
            imports.Add(await ImportRun.ImportTwiceAsync(logs, context.PathOf(FormattableString.Invariant($"import-{run}"))).ConfigureAwait(false));
        }

        return new Section(
            Name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{tree.Lines:#,0} lines in {tree.Files:#,0} files, {mebibytes:0} MiB, {tree.Calls.Count:#,0} calls; medians of {context.Runs} runs (least to most). Importing ends when every call was read back from a running server."),
            ["what", "lines/s"],
            [
                ["reading lines into calls", Measurement.Of(reads).Text("#,0")],
                ["importing into an empty store", Measurement.Of(imports.Select(import => tree.Lines / import.First.TotalSeconds)).Text("#,0")],
                ["the same import again", Measurement.Of(imports.Select(import => tree.Lines / import.Second.TotalSeconds)).Text("#,0")],
            ]);
    }
}
