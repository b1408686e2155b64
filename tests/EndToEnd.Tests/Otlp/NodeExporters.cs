using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Telemetry.EndToEnd.Tests.Otlp;

/// <summary>A span as a client makes it. Kinds are those of OpenTelemetry's API for JavaScript, times milliseconds since 1970.</summary>
internal sealed record ClientSpan(string Name, int Kind, long Start, long End, IReadOnlyDictionary<string, object> Attributes);

/// <summary>A log record as a client makes it.</summary>
internal sealed record ClientLog(string Body, long Time, IReadOnlyDictionary<string, object> Attributes);

/// <summary>What a client sends, and where to.</summary>
/// <param name="Url">The server, without a path.</param>
/// <param name="Encoding"><c>proto</c> or <c>http</c>, which is JSON, as the packages are named.</param>
internal sealed record ClientWork(
    string Url, string Encoding, bool Gzip, IReadOnlyDictionary<string, object> Resource, IReadOnlyList<ClientSpan> Spans, IReadOnlyList<ClientLog> Logs);

/// <summary>OpenTelemetry's own exporters for Node.js, in a process of their own.</summary>
internal static class NodeExporters
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);
    private static readonly Lazy<Task<string>> Folder = new(InstallAsync);

    /// <summary>Sends everything and waits for the end.</summary>
    /// <returns>What the exporters said of it.</returns>
    public static async Task<string> SendAsync(ClientWork work)
    {
        var folder = await Folder.Value;
        using var temporary = new TemporaryFolder();
        var file = Path.Combine(temporary.Path, "work.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(work, Camel));
        var (exit, output) = await RunAsync("node", folder, "send.mjs", file);
        Assert.True(exit == 0, output);
        return output;
    }

    /// <summary>Installs the pinned packages beside their lockfile, where git ignores them, unless they are there already.</summary>
    private static async Task<string> InstallAsync()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Telemetry.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("Telemetry.sln is in no folder above the test.");
        }

        var folder = Path.Combine(root.FullName, "tests", "EndToEnd.Tests", "Otlp", "npm");
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
