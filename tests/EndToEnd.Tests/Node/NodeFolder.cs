using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Telemetry.Testing;

namespace Telemetry.EndToEnd.Tests.Node;

/// <summary>A folder of the tests with a script for Node.js and the packages that its lockfile pins, run in a process of its own.</summary>
/// <param name="parts">Where it lies below <c>tests/EndToEnd.Tests</c>.</param>
internal sealed class NodeFolder(params string[] parts)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);
    private readonly Lazy<Task<string>> folder = new(() => InstallAsync(Checkout.PathOf(["tests", "EndToEnd.Tests", .. parts])));

    /// <summary>Runs the script on a file with the work as JSON, and waits for its end.</summary>
    /// <returns>What it said.</returns>
    public async Task<string> RunAsync<T>(string script, T work)
    {
        using var temporary = new TemporaryFolder();
        var file = Path.Combine(temporary.Path, "work.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(work, Camel));
        var (exit, output) = await RunAsync("node", await this.folder.Value, script, file);
        Assert.True(exit == 0, output);
        return output;
    }

    /// <summary>Installs the pinned packages beside their lockfile, where git ignores them, unless they are there already.</summary>
    private static async Task<string> InstallAsync(string folder)
    {
        var installed = Path.Combine(folder, "node_modules", ".package-lock.json");
        if (!File.Exists(installed) || File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
        {
            var (exit, output) = await RunAsync("npm", folder, "ci", "--prefer-offline", "--no-update-notifier");
            Assert.True(exit == 0, output);
        }

        return folder;
    }

    private static async Task<(int Exit, string Output)> RunAsync(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"These tests need Node.js: '{program}' is not on the PATH. Install it from https://nodejs.org.", missing);
        }

        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            using var late = new CancellationTokenSource(Longest);
            try
            {
                await process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            return (process.ExitCode, await output + await errors);
        }
    }
}
