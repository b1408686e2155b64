using System.Diagnostics;

namespace Telemetry.Cluster.Tests;

/// <summary>Debian's <c>kcat</c>: a producer that knows nothing of us.</summary>
internal static class Kcat
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Gets whether it is installed.</summary>
    public static bool IsThere { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "kcat")));

    /// <summary>Produces one record for each line.</summary>
    /// <param name="lines">Values, or <c>KEY|VALUE</c> where keyed.</param>
    public static async Task ProduceAsync(string servers, string topic, IEnumerable<string> lines, bool keyed)
    {
        var start = new ProcessStartInfo("kcat", ["-b", servers, "-t", topic, "-P", .. keyed ? (string[])["-K", "|"] : []])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using var kcat = Process.Start(start)!;
        var said = kcat.StandardError.ReadToEndAsync();
        foreach (var line in lines)
        {
            await kcat.StandardInput.WriteLineAsync(line);
        }

        kcat.StandardInput.Close();
        await kcat.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(kcat.ExitCode == 0, await said);
    }
}

/// <summary>A test that needs <c>kcat</c>. Where the environment says that everything is there (CI), a missing one fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KcatFactAttribute : FactAttribute
{
    public KcatFactAttribute()
    {
        if (!Kcat.IsThere && Environment.GetEnvironmentVariable("CI") is null)
        {
            base.Skip = "kcat is not installed (apt-get install kcat)";
        }
    }
}
