namespace Telemetry.EndToEnd.Tests;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("telemetry-e2e-").FullName;

    public void Dispose() => Directory.Delete(this.Path, recursive: true);
}
