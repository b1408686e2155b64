using System.Diagnostics;

namespace Telemetry.Broker.Tests.Kafka;

/// <summary>Debian's kcat: a client that shares nothing with ours but the protocol.</summary>
internal static class Kcat
{
    private const string Program = "/usr/bin/kcat";
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    /// <summary>Gets whether kcat is there, or can be put there.</summary>
    public static bool IsAvailable => File.Exists(Program) || (Environment.UserName == "root" && File.Exists("/usr/bin/apt-get"));

    /// <summary>Runs kcat and returns what it wrote.</summary>
    public static async Task<string> RunAsync(string input, params string[] arguments)
    {
        await Installed.Value;
        return await RunAsync(Program, input, arguments);
    }

    private static async Task InstallAsync()
    {
        if (!File.Exists(Program))
        {
            await RunAsync("/usr/bin/apt-get", "", ["update", "--quiet"]);
            await RunAsync("/usr/bin/apt-get", "", ["install", "--yes", "--quiet", "--no-install-recommends", "kcat"]);
        }
    }

    private static async Task<string> RunAsync(string program, string input, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using CancellationTokenSource late = new(TimeSpan.FromMinutes(3));
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(late.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(late.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(late.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}

/// <summary>A test that needs kcat; left out where it is not installed and cannot be.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KcatFactAttribute : FactAttribute
{
    public KcatFactAttribute()
    {
        if (!Kcat.IsAvailable)
        {
            Skip = "kcat is missing: apt-get install kcat";
        }
    }
}
