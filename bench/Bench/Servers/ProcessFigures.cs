using System.Globalization;

namespace Telemetry.Bench.Servers;

/// <summary>Memory and processor time of another process, from <c>/proc</c>.</summary>
internal sealed class ProcessFigures(int pid)
{
    // USER_HZ, which Linux fixes for what it shows in /proc.
    private const double TicksPerSecond = 100;

    /// <summary>Gets what is resident now, in MiB.</summary>
    public double ResidentMebibytes => Status("VmRSS:");

    /// <summary>Gets the most that was resident at any time, in MiB.</summary>
    public double PeakMebibytes => Status("VmHWM:");

    /// <summary>Gets the processor time used so far by all its threads, in seconds.</summary>
    public double ProcessorSeconds
    {
        get
        {
            var stat = File.ReadAllText(Invariant($"/proc/{pid}/stat"));

            // The command's name is in brackets and may hold blanks; utime and stime are fields 14 and 15.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    private double Status(string name)
    {
        var line = File.ReadLines(Invariant($"/proc/{pid}/status")).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024.0;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
