using System.Diagnostics;
using System.Globalization;

namespace Telemetry.Sdk.Publishing.Tests.Support;

/// <summary>A real process that publishes to a server which is not there, says what its spool holds, and is then killed.</summary>
internal sealed class SpoolingProcess : IDisposable
{
    private readonly Process process;

    private SpoolingProcess(Process process)
    {
        this.process = process;
    }

    /// <summary>Starts it.</summary>
    /// <param name="ending"><c>wait</c> for being killed, or <c>return</c> from its main method without disposing anything.</param>
    public static SpoolingProcess Start(Uri url, string folder, int first, int count, string ending)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SpoolingProcess).Assembly.Location, url.ToString(), folder, Text(first), Text(count), ending])
        {
            RedirectStandardOutput = true,
        };
        return new SpoolingProcess(Process.Start(start)!);
    }

    /// <summary>Waits until every event is on disk.</summary>
    public async Task WaitUntilSpooledAsync() => Assert.Equal("spooled", await this.process.StandardOutput.ReadLineAsync());

    /// <summary>Kills it (SIGKILL).</summary>
    public async Task KillAsync()
    {
        this.process.Kill();
        await this.process.WaitForExitAsync();
    }

    public Task WaitForEndAsync() => this.process.WaitForExitAsync();

    public void Dispose()
    {
        if (!this.process.HasExited)
        {
            this.process.Kill();
        }

        this.process.Dispose();
    }

    /// <summary>The process's own main method.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var publisher = new HttpUsagePublisher(new HttpUsagePublisherOptions
        {
            Url = new Uri(arguments[0]),
            SpoolDirectory = arguments[1],
            BatchEventsMax = 100,
            BatchAgeMax = TimeSpan.FromMilliseconds(10),
            SpoolAfter = TimeSpan.Zero,
        });
        var count = int.Parse(arguments[3], CultureInfo.InvariantCulture);
        foreach (var record in MadeEvents.Range(int.Parse(arguments[2], CultureInfo.InvariantCulture), count))
        {
            await publisher.PublishAsync(record);
        }

        if (arguments[4] == "return")
        {
            return 0;
        }

        await Wait.UntilAsync(publisher, status => status.Spooled == count);
        await Console.Out.WriteLineAsync("spooled");
        await Console.Out.FlushAsync();
        await Task.Delay(Timeout.Infinite);
        return 1;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
