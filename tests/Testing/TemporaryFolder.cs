namespace Telemetry.Testing;

/// <summary>A folder that goes with the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("telemetry-e2e-").FullName;

    public void Dispose() => Directory.Delete(this.Path, recursive: true);
}
