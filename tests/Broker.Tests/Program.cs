using System.Globalization;
using Telemetry.Broker.Tests.Support;

namespace Telemetry.Broker.Tests;

/// <summary>The process that crash tests start, and kill: it appends until then and says what was acknowledged.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not ["append", string directory, string first, string lanes])
        {
            await Console.Error.WriteLineAsync("append DIRECTORY FIRST LANES");
            return 2;
        }

        return await AppendingProcess.RunAsync(
            directory, int.Parse(first, CultureInfo.InvariantCulture), int.Parse(lanes, CultureInfo.InvariantCulture));
    }
}
