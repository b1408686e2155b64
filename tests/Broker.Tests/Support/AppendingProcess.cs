using System.Globalization;
using Telemetry.Broker.Segments;

namespace Telemetry.Broker.Tests.Support;

/// <summary>Appends numbered records on several lanes for ever, and prints a number only once its record is acknowledged.</summary>
internal static class AppendingProcess
{
    public static async Task<int> RunAsync(string directory, int first, int lanes)
    {
        await using SegmentLog log = SegmentLog.Open(new SegmentLogOptions { Directory = directory, SegmentBytes = 256 * 1024 }, TimeProvider.System);
        int next = first - 1;
        object gate = new();
        bool full = false;
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref full))
            {
                int number = Interlocked.Increment(ref next);
                try
                {
                    await log.AppendAsync(Topics.Usage, [Records.Numbered(number, number % 700)], CancellationToken.None);
                }
                catch (LogFullException)
                {
                    Volatile.Write(ref full, true);
                    break;
                }

                lock (gate)
                {
                    Console.Out.WriteLine(number.ToString(CultureInfo.InvariantCulture));
                    Console.Out.Flush();
                }
            }
        })));
        await Console.Out.WriteLineAsync("full");
        return 0;
    }
}
