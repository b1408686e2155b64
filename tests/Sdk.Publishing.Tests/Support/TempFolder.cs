namespace Telemetry.Sdk.Publishing.Tests.Support;

/// <summary>A folder of one test's own.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("telemetry-spool-").FullName;

    public IReadOnlyList<string> SpoolFiles => [.. Directory.EnumerateFiles(Path, "*.spool").Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
