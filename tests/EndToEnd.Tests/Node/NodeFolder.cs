using System.Text.Json;
using Telemetry.Testing;

namespace Telemetry.EndToEnd.Tests.Node;

/// <summary>A folder of these tests with a script for Node.js and the packages that its lockfile pins.</summary>
/// <param name="parts">Where it lies below <c>tests/EndToEnd.Tests</c>.</param>
internal sealed class NodeFolder(params string[] parts)
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);
    private readonly Lazy<Task<string>> folder = new(() => NodeTool.InstallAsync(["tests", "EndToEnd.Tests", .. parts]));

    /// <summary>Runs the script on a file with the work as JSON, and waits for its end.</summary>
    /// <returns>What it said.</returns>
    public async Task<string> RunAsync<T>(string script, T work)
    {
        using var temporary = new TemporaryFolder();
        var file = Path.Combine(temporary.Path, "work.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(work, Camel));
        var (exit, output) = await NodeTool.RunAsync("node", await this.folder.Value, script, file);
        Assert.True(exit == 0, output);
        return output;
    }
}
