using System.Diagnostics;
using Telemetry.Bench.Servers;
using Telemetry.Cli.Import.ClaudeCode;
using Telemetry.Cli.Server;
using Telemetry.Events;

namespace Telemetry.Bench.Scenarios;

/// <summary>One import, by the parts that the verb itself uses.</summary>
internal static class ImportRun
{
    /// <summary>Reads all logs of a folder into calls.</summary>
    public static TimeSpan Read(string folder)
    {
        var since = Stopwatch.StartNew();
        ReadLedger(folder);
        return since.Elapsed;
    }

    /// <summary>
    /// Imports a folder into an empty server and then again, each from the first line read to the last call read back.
    /// The server's start is left out.
    /// </summary>
    public static async Task<(TimeSpan First, TimeSpan Second)> ImportTwiceAsync(string folder, string data)
    {
        var server = await BenchServer.StartAsync(data).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            var connection = await ServerConnection.OpenAsync(new StoreChoice(null, null, data), CancellationToken.None).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var first = await ImportAsync(folder, connection.Api).ConfigureAwait(false);
                return (first, await ImportAsync(folder, connection.Api).ConfigureAwait(false));
            }
        }
    }

    private static async Task<TimeSpan> ImportAsync(string folder, ApiClient api)
    {
        var since = Stopwatch.StartNew();
        var (ledger, counts) = ReadLedger(folder);
        var import = new SessionImport(api, BillingKind.Metered, TimeProvider.System, Console.Error.WriteLine);
        var result = await import.RunAsync(ledger, counts, CancellationToken.None).ConfigureAwait(false);
        var expected = result.Calls - result.InProgress;
        return result.Stored.Count == expected
            ? since.Elapsed
            : throw new InvalidOperationException($"{result.Stored.Count} of {expected} calls are stored.");
    }

    private static (CallLedger Ledger, ReadCounts Counts) ReadLedger(string folder)
    {
        var ledger = new CallLedger();
        var reader = new SessionLogReader(ledger, AnthropicUsageCheck.Check, TimeProvider.System, static _ => { });
        foreach (var file in SessionLogFolders.Files([folder]))
        {
            reader.Read(file, CancellationToken.None);
        }

        return (ledger, reader.Counts);
    }
}
