using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Cli.Hosting;

/// <summary>What the lock file says about the process that holds the data directory.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Url">Where its API listens; null while it starts.</param>
internal sealed record LockHolder([property: JsonPropertyName("pid")] int Pid, [property: JsonPropertyName("url")] string? Url);

/// <summary>
/// Keeps a data directory to one process: an exclusive lock of the operating system, which ends with the process however
/// it ends, on a file beside one that says who holds it. So a file left by a killed process bars nobody.
/// </summary>
internal sealed class DataDirectoryLock : IDisposable
{
    /// <summary>The file with the holder's address; other processes read it.</summary>
    public const string HolderFile = "lock.json";

    /// <summary>The file the lock is on; it is empty, because a locked file cannot be read everywhere.</summary>
    public const string LockFile = "lock";

    private const int Attempts = 5;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(40);

    private readonly FileStream stream;
    private readonly string holderPath;

    private DataDirectoryLock(FileStream stream, string holderPath) => (this.stream, this.holderPath) = (stream, holderPath);

    /// <summary>Takes the lock. Tries for a moment, because whoever looks for the holder touches it briefly.</summary>
    /// <returns>Null when another process has it.</returns>
    public static async Task<DataDirectoryLock?> TryTakeAsync(string directory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, LockFile);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                var taken = new DataDirectoryLock(stream, Path.Combine(directory, HolderFile));
                taken.Announce(null);
                return taken;
            }
            catch (IOException) when (File.Exists(path))
            {
                if (attempt == Attempts)
                {
                    return null;
                }

                await Task.Delay(BetweenAttempts, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Gets who holds the directory now; null when nobody does.</summary>
    public static LockHolder? Holder(string directory)
    {
        var lockPath = Path.Combine(directory, LockFile);
        if (!File.Exists(lockPath))
        {
            return null;
        }

        try
        {
            using var probe = new FileStream(lockPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return null;
        }
        catch (IOException)
        {
            return ReadHolder(Path.Combine(directory, HolderFile));
        }
    }

    /// <summary>Writes down this process and its address, whole or not at all.</summary>
    public void Announce(string? url)
    {
        var next = this.holderPath + ".new";
        File.WriteAllText(next, JsonSerializer.Serialize(new LockHolder(Environment.ProcessId, url)));
        File.Move(next, this.holderPath, overwrite: true);
    }

    public void Dispose()
    {
        File.Delete(this.holderPath);
        this.stream.Dispose();
    }

    private static LockHolder ReadHolder(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<LockHolder>(File.ReadAllText(path)) ?? new LockHolder(0, null);
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or UnauthorizedAccessException)
        {
            return new LockHolder(0, null);
        }
    }
}
