using System.Globalization;

namespace Telemetry.Bench;

/// <summary>What every scenario is given.</summary>
/// <param name="Folder">A folder of this run, thrown away after it.</param>
/// <param name="Runs">How often each thing is measured, taking turns within one run of the bench.</param>
/// <param name="Events">How many events an ingest run sends.</param>
/// <param name="MonthEvents">How many events the month has that queries are measured on.</param>
/// <param name="Month">Where the month lies or is to be made, and stays.</param>
internal sealed record BenchContext(string Folder, int Runs, int Events, int MonthEvents, string Month)
{
    // Fixed, so that two runs of the bench measure the same events.
    public const int Seed = 20261121;

    /// <summary>Gets a path inside the folder.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Tells people what goes on.</summary>
    public static void Say(FormattableString text) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetLocalNow():HH:mm:ss} {text.ToString(CultureInfo.InvariantCulture)}"));
}
