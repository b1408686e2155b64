namespace Telemetry.Broker.Tests.Support;

/// <summary>A folder of one test's own.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("telemetry-log-").FullName;

    public string Topic(string topic) => System.IO.Path.Combine(Path, topic);

    /// <summary>Copies the files as they are at this moment: what a killed process leaves behind.</summary>
    public TempFolder Snapshot()
    {
        TempFolder copy = new();
        foreach (string file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            string target = System.IO.Path.Combine(copy.Path, System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            if (System.IO.Path.GetFileName(file) == "lock")
            {
                continue;
            }

            using FileStream source = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using FileStream destination = File.Create(target);
            source.CopyTo(destination);
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
