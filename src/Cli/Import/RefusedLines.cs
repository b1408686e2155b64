namespace Telemetry.Cli.Import;

/// <summary>Counts and reports lines that were not even sent. One fault that a file repeats is not reported for each of its lines.</summary>
internal sealed class RefusedLines(Action<string> report)
{
    private const int ReportedOfOneFault = 10;

    private readonly Dictionary<string, long> faults = new(StringComparer.Ordinal);

    /// <summary>Gets how many there were.</summary>
    public long Count { get; private set; }

    public void Add(string place, string fault)
    {
        Count++;
        var times = this.faults[fault] = this.faults.GetValueOrDefault(fault) + 1;
        if (times <= ReportedOfOneFault)
        {
            report($"{place}: {fault}");
        }
    }

    /// <summary>Ends a source: tells of how many more lines each fault was.</summary>
    public void EndSource(string source)
    {
        foreach (var (fault, times) in this.faults.Where(static fault => fault.Value > ReportedOfOneFault))
        {
            report($"{source}: {times - ReportedOfOneFault:#,0} more times: {fault}");
        }

        this.faults.Clear();
    }
}
