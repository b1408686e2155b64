using System.Globalization;

namespace Telemetry.Cli.Hosting;

/// <summary>A data directory cannot be used: it is in use, of another version, or not writable.</summary>
internal sealed class DataDirectoryException(string message) : Exception(message);

/// <summary>One store on disk: its version, its lock and its folders.</summary>
internal sealed class DataDirectory : IDisposable
{
    /// <summary>The layout that this build reads and writes.</summary>
    public const int Version = 1;

    /// <summary>The file with the version of the layout.</summary>
    public const string VersionFile = "version";

    private readonly DataDirectoryLock held;

    private DataDirectory(string path, DataDirectoryLock held) => (Path, this.held) = (path, held);

    public string Path { get; }

    /// <summary>Gets the folder of the embedded engine.</summary>
    public string EngineFolder => System.IO.Path.Combine(Path, "engine");

    /// <summary>Gets the folder of the event log.</summary>
    public string LogFolder => System.IO.Path.Combine(Path, "log");

    /// <summary>Gets the folder of price books set by hand and of every book version ever in force.</summary>
    public string PricesFolder => System.IO.Path.Combine(Path, "prices");

    /// <summary>Gets the file with the version of the layout.</summary>
    public string VersionPath => System.IO.Path.Combine(Path, VersionFile);

    /// <summary>Gets the folder of the identity filters' snapshots.</summary>
    public string FilterFolder => System.IO.Path.Combine(Path, "filters");

    /// <summary>Opens a data directory for this process alone, and makes it where there is none.</summary>
    /// <exception cref="DataDirectoryException">Why it cannot be used, and what to do.</exception>
    public static async Task<DataDirectory> OpenAsync(string path, CancellationToken cancellationToken)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(path);
            var held = await DataDirectoryLock.TryTakeAsync(path, cancellationToken).ConfigureAwait(false) ?? throw InUse(path);
            try
            {
                CheckVersion(path);
                return new DataDirectory(path, held);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException($"the data directory {path} cannot be used: {unusable.Message}");
        }
    }

    /// <summary>Writes the server's address where other processes look for it.</summary>
    public void Announce(string url) => this.held.Announce(url);

    public void Dispose() => this.held.Dispose();

    private static void CheckVersion(string path)
    {
        var file = System.IO.Path.Combine(path, VersionFile);
        if (!File.Exists(file))
        {
            File.WriteAllText(file, Version.ToString(CultureInfo.InvariantCulture) + "\n");
            return;
        }

        var text = File.ReadAllText(file).Trim();
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var found) && found == Version)
        {
            return;
        }

        var advice = found > Version
            ? "It was written by a newer Telemetry: use that one, or name another directory with --data."
            : "This Telemetry cannot read it: name another directory with --data.";
        throw new DataDirectoryException($"the data directory {path} has version '{text}', and this Telemetry uses version {Version}. {advice}");
    }

    private static DataDirectoryException InUse(string path)
    {
        var holder = DataDirectoryLock.Holder(path);
        var by = holder is { Pid: > 0 } ? $"process {holder.Pid}" : "another process";
        var at = holder?.Url is { } url ? $" at {url}" : "";
        return new DataDirectoryException(
            $"the data directory {path} is in use by {by}{at}. Stop that process, use it with --url, or name another directory with --data.");
    }
}
