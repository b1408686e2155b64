using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Prices;

/// <summary>Fetches the latest genai-prices catalogue by the same script that makes the built-in one.</summary>
internal static class PriceCatalogue
{
    private const string Package = "@pydantic/genai-prices@latest";

    /// <exception cref="VerbException">npm or node is missing, or the catalogue cannot be fetched.</exception>
    public static async Task<byte[]> FetchAsync(CancellationToken cancellationToken)
    {
        Terminal.Message("fetching the latest genai-prices catalogue with npm …");
        var folder = Directory.CreateTempSubdirectory("telemetry-prices-");
        try
        {
            // The script writes to prices/imported two folders above itself.
            var scripts = folder.CreateSubdirectory("eng/prices");
            var output = folder.CreateSubdirectory("prices/imported");
            Copy("import.mjs", scripts.FullName);
            Copy("package.json", scripts.FullName);
            await RunAsync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", Package], scripts.FullName, cancellationToken).ConfigureAwait(false);
            await RunAsync("node", ["import.mjs"], scripts.FullName, cancellationToken).ConfigureAwait(false);
            return await File.ReadAllBytesAsync(Path.Combine(output.FullName, "genai-prices.json"), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Copy(string name, string folder)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"prices/{name}")!;
        using var file = File.Create(Path.Combine(folder, name));
        resource.CopyTo(file);
    }

    private static async Task RunAsync(string program, string[] arguments, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            await output.ConfigureAwait(false);
            if (process.ExitCode != 0)
            {
                var lines = (await errors.ConfigureAwait(false)).Trim();
                throw new VerbException($"{program} failed; fetch the catalogue yourself and give it with --from FILE:{Environment.NewLine}{lines}");
            }
        }
        catch (Win32Exception)
        {
            throw new VerbException($"'{program}' is missing. Install Node.js from https://nodejs.org, or give a catalogue with --from FILE.");
        }
    }
}
