using System.ComponentModel;
using System.Diagnostics;
using Telemetry.Tests.Common;

namespace Telemetry.Testing;

/// <summary>Node.js and the packages that tests bring by their lock files.</summary>
public static class NodeTool
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>Installs the packages of a lock file beside it, where git ignores them, unless they are there already.</summary>
    /// <param name="parts">The folder of the lock file, from the root of the checkout.</param>
    /// <returns>The folder.</returns>
    public static async Task<string> InstallAsync(params string[] parts)
    {
        var folder = Checkout.PathOf(parts);
        var installed = Path.Combine(folder, "node_modules", ".package-lock.json");
        if (!File.Exists(installed) || File.GetLastWriteTimeUtc(installed) < File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
        {
            var (exit, output) = await RunAsync("npm", folder, "ci", "--prefer-offline", "--no-update-notifier");
            if (exit != 0)
            {
                throw new InvalidOperationException($"npm could not fetch the packages of {folder}:\n{output}");
            }
        }

        return folder;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int Exit, string Output)> RunAsync(string program, string folder, params string[] arguments)
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
