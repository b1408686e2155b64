using System.Diagnostics;
using System.Globalization;

namespace Telemetry.Broker.Tests.Support;

/// <summary>A real process that appends until it is killed; the numbers it prints are acknowledged.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process process;

    private ChildProcess(Process process)
    {
        this.process = process;
    }

    public bool SaidFull { get; private set; }

    public static ChildProcess Append(string directory, int first, int lanes, int? fileSizeKiB = null)
    {
        string program = typeof(ChildProcess).Assembly.Location;
        string limits = fileSizeKiB is int size ? $"trap '' XFSZ; ulimit -S -f {size}; " : "";
        ProcessStartInfo start = new("/bin/bash") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("-c");
        // A double-mapped executable heap needs a large file in memory, which a file size limit forbids.
        start.ArgumentList.Add($"{limits}DOTNET_EnableWriteXorExecute=0 DOTNET_EnableDiagnostics=0 exec dotnet '{program}' append \"$0\" \"$1\" \"$2\"");
        start.ArgumentList.Add(directory);
        start.ArgumentList.Add(first.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(lanes.ToString(CultureInfo.InvariantCulture));
        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>Reads numbers until there are so many, then kills the process (SIGKILL) and reads what it had still said.</summary>
    public async Task<List<int>> KillAfterAsync(int count)
    {
        List<int> numbers = [];
        while (numbers.Count < count && await this.process.StandardOutput.ReadLineAsync() is string line)
        {
            Note(line, numbers);
        }

        this.process.Kill();
        await ReadRestAsync(numbers);
        return numbers;
    }

    public async Task<List<int>> ReadUntilItEndsAsync()
    {
        List<int> numbers = [];
        await ReadRestAsync(numbers);
        return numbers;
    }

    public void Dispose()
    {
        if (!this.process.HasExited)
        {
            this.process.Kill();
        }

        this.process.Dispose();
    }

    private async Task ReadRestAsync(List<int> numbers)
    {
        string rest = await this.process.StandardOutput.ReadToEndAsync();
        // A line without its end was cut by the kill: its number may be cut too.
        foreach (string line in rest.Split('\n')[..^1])
        {
            Note(line, numbers);
        }

        await this.process.WaitForExitAsync();
    }

    private void Note(string line, List<int> numbers)
    {
        if (int.TryParse(line, CultureInfo.InvariantCulture, out int number))
        {
            numbers.Add(number);
        }
        else
        {
            SaidFull |= line == "full";
        }
    }
}
