using System.Globalization;
using Spectre.Console;
using Telemetry.Cli.Tests.ClaudeCode;
using Telemetry.ImportBench;

// Usage: dotnet run -c Release --project bench/ImportBench [LINES] [RUNS]
var lines = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
var runs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
var folder = Directory.CreateTempSubdirectory("telemetry-bench-").FullName;
try
{
    var now = TimeProvider.System.GetUtcNow();
    var logs = Path.Combine(folder, "logs");
    var tree = SessionTree.Make(logs, lines, seed: 1, now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)));
    var files = Directory.EnumerateFiles(logs, "*.jsonl", SearchOption.AllDirectories).ToList();
    var mebibytes = files.Sum(static file => new FileInfo(file).Length) / (double)(1 << 20);
    Console.WriteLine($"{tree.Lines:#,0} lines in {tree.Files:#,0} files, {mebibytes:0} MiB, {tree.Calls.Count:#,0} calls; medians of {runs} runs on {Environment.ProcessorCount} cores");

    var table = new Table().AddColumns("what", "seconds", "least to most", "lines/s");
    ImportRun.Read(logs); // The first run compiles.
    Add("read: lines to calls", Enumerable.Range(0, runs).Select(_ => ImportRun.Read(logs)));
    var imports = new List<(TimeSpan First, TimeSpan Second)>();
    for (var run = 0; run < runs; run++)
    {
        imports.Add(await ImportRun.ImportTwiceAsync(logs, Path.Combine(folder, $"data-{run}")));
    }

    Add("import into an empty store", imports.Select(static import => import.First));
    Add("the same import again", imports.Select(static import => import.Second));
    AnsiConsole.Write(table);

    void Add(string what, IEnumerable<TimeSpan> took)
    {
        var measured = Measurement.Of(took);
        table.AddRow(
            what,
            measured.Median.ToString("0.00", CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{measured.Least:0.00} to {measured.Most:0.00}"),
            (tree.Lines / measured.Median).ToString("#,0", CultureInfo.InvariantCulture));
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}
