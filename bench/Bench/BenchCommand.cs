using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Telemetry.Bench.Pages;
using Telemetry.Bench.Reporting;
using Telemetry.Bench.Scenarios;

namespace Telemetry.Bench;

/// <summary>The command line of the bench.</summary>
internal static class BenchCommand
{
    private const string MachinePlace = "machine";
    private const int WrongUsage = 2;

    private static readonly IScenario[] Scenarios = [new IngestScenario(), new LagScenario(), new MonthScenario(), new PageScenario(), new DiskScenario(), new ImportScenario(), new SimulateScenario(), new MicroScenario(), new HookScenario(), new PublishScenario(), new KafkaScenario()];

    public static Task<int> RunAsync(string[] arguments)
    {
        var names = new Argument<string[]>("SCENARIO") { Description = "What to measure; all when none is named.", Arity = ArgumentArity.ZeroOrMore };
        names.AcceptOnlyFromAmong([.. Scenarios.Select(static scenario => scenario.Name)]);
        var runs = Positive("--runs", 5, "Runs of each measurement; medians and spread are shown.");
        var events = Positive("--events", 500_000, "Events of one ingest run; a multiple of 50,000 is best.");
        var monthEvents = Positive("--month-events", 5_000_000, "Events of the month that queries and disk are measured on.");
        var month = new Option<DirectoryInfo?>("--month") { Description = "Where the month lies from an earlier run, or is to be made and kept. Default: made anew, and thrown away.", HelpName = "FOLDER" };
        var write = new Option<FileInfo?>("--write") { Description = "Put the results into this page, between its marks.", HelpName = "docs/performance.md" };
        var command = new RootCommand($"""
            Measures this checkout on this machine and prints tables.

            {string.Join(Environment.NewLine, Scenarios.Select(static scenario => $"  {scenario.Name,-8} {scenario.About}"))}

            Everything takes about a quarter of an hour and 4 GB of disk, in the temporary folder. Figures are only comparable
            within one run: other work on the machine slows all of it.

            Examples:
              ./telemetry bench                                  everything
              ./telemetry bench ingest --runs 3                  one scenario
              ./telemetry bench --write docs/performance.md      everything, into the page
              ./telemetry bench pictures docs/images             no figures: pictures of the built-in page
            """)
        {
            names, runs, events, monthEvents, month, write,
        };
        command.Subcommands.Add(PicturesCommand.Create());
        command.SetAction((parsed, _) => MeasureAsync(
            parsed.GetValue(names) ?? [], parsed.GetValue(runs), parsed.GetValue(events), parsed.GetValue(monthEvents), parsed.GetValue(month), parsed.GetValue(write)));
        var given = command.Parse(arguments);
        if (given.Errors.Count == 0)
        {
            return given.InvokeAsync();
        }

        foreach (var error in given.Errors)
        {
            Console.Error.WriteLine($"telemetry: {error.Message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal).Trim()}");
        }

        Console.Error.WriteLine("telemetry: see './telemetry bench --help'");
        return Task.FromResult(WrongUsage);
    }

    private static async Task<int> MeasureAsync(string[] names, int runs, int events, int monthEvents, DirectoryInfo? month, FileInfo? page)
    {
        var folder = Directory.CreateTempSubdirectory("telemetry-bench-").FullName;
        var machine = string.Create(
            CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Machine.Describe()}, load average {Machine.Load()} at the start");
        Console.WriteLine(machine);
        Put(page, MachinePlace, $"Measured on {machine}.");
        try
        {
            var context = new BenchContext(folder, runs, events, monthEvents, month?.FullName ?? Path.Combine(folder, "month"));
            foreach (var scenario in Scenarios.Where(scenario => names.Length == 0 || names.Contains(scenario.Name)))
            {
                var section = await scenario.RunAsync(context).ConfigureAwait(false);
                Show(section);
                Put(page, section.Scenario, section.Markdown);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static Option<int> Positive(string name, int value, string description)
    {
        var option = new Option<int>(name) { Description = $"{description} Default: {value.ToString("#,0", CultureInfo.InvariantCulture)}.", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number < 1)
            {
                result.AddError($"{name}: {token.Value} is not above 0");
            }
        });
        return option;
    }

    private static void Show(Section section)
    {
        Console.WriteLine($"\n{section.Scenario}: {section.Lead}");
        var table = new Table { Border = TableBorder.Simple }.AddColumns([.. section.Columns.Select(Markup.Escape)]);
        foreach (var row in section.Rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
    }

    private static void Put(FileInfo? page, string name, string text)
    {
        if (page is not null)
        {
            File.WriteAllText(page.FullName, PerformancePage.With(File.ReadAllText(page.FullName), name, text));
        }
    }
}
