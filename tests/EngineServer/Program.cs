using System.Globalization;
using Telemetry.Store.Embedded;

namespace Telemetry.EngineServer;

/// <summary>
/// The embedded engine behind ClickHouse's HTTP interface, in a process of its own: stands for a ClickHouse server in tests.
/// Arguments: the data directory, the port (0 for any free one), and where wanted the engine's configuration file. Prints the port on the first line of stdout; ends with stdin.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not [var directory, var port, .. { Length: <= 1 } config])
        {
            await Console.Error.WriteLineAsync("usage: Telemetry.EngineServer DIRECTORY PORT [CONFIG]");
            return 2;
        }

        // A server takes the inserts of several lanes at once.
        await using var engine = await EmbeddedEngine.OpenAsync(new EmbeddedEngineOptions { Path = directory, Writers = 4, ConfigFile = config.FirstOrDefault() });
        await using var endpoint = await ClickHouseHttpEndpoint.StartAsync(engine, int.Parse(port, CultureInfo.InvariantCulture), readOnly: false);
        Console.WriteLine(endpoint.Address.Port.ToString(CultureInfo.InvariantCulture));
        while (await Console.In.ReadLineAsync() is not null)
        {
            // Only the end of stdin means something.
        }

        return 0;
    }
}
