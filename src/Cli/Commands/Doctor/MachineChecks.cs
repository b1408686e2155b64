using System.Runtime.InteropServices;
using Telemetry.Cli.Hosting;
using Telemetry.Store.Embedded;

namespace Telemetry.Cli.Commands.Doctor;

/// <summary>Checks of this machine that need no server.</summary>
internal static class MachineChecks
{
    /// <summary>Below this the log and the merges of the engine have no room to work.</summary>
    private const long FreeBytesLeast = 1L << 30;

    /// <summary>Beyond this two clocks disagree more than any network delay explains.</summary>
    public static readonly TimeSpan ClockSkewMost = TimeSpan.FromMinutes(5);

    public static IEnumerable<Finding> Run(string dataDirectory, TimeProvider clock)
    {
        yield return DataDirectoryOf(dataDirectory);
        yield return Library();
        yield return Disk(dataDirectory);
        yield return Clock(dataDirectory, clock);
    }

    private static Finding DataDirectoryOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return Finding.Look("data directory", $"{path} does not exist yet", "'telemetry up' makes it");
        }

        return DataDirectoryLock.Holder(path) is { } holder
            ? Finding.Ok("data directory", $"{path}, in use by process {holder.Pid} at {holder.Url}")
            : Finding.Ok("data directory", $"{path}, not in use");
    }

    private static Finding Library()
    {
        const string check = "native engine";
        var path = EngineLibrary.ExpectedPath;
        if (!File.Exists(path))
        {
            return Finding.Fails(check, $"{path} is missing", "run './telemetry up' once; the launcher fetches it");
        }

        if (!NativeLibrary.TryLoad(path, out var library))
        {
            return Finding.Fails(check, $"{path} cannot be loaded", "delete the file and run './telemetry up' again; on a system without glibc use the image telemetry:embedded");
        }

        return NativeLibrary.TryGetExport(library, "chdb_connect", out _)
            ? Finding.Ok(check, $"libchdb {EngineLibrary.Version} loads")
            : Finding.Fails(check, $"{path} is not libchdb {EngineLibrary.Version}", "delete the file and run './telemetry up' again");
    }

    private static Finding Disk(string path)
    {
        const string check = "disk space";
        var existing = path;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        var free = new DriveInfo(existing).AvailableFreeSpace;
        var text = $"{free / (1L << 20):#,0} MiB free for {path}";
        return free >= FreeBytesLeast
            ? Finding.Ok(check, text)
            : Finding.Fails(check, text, "free at least 1 GiB, or move the data directory: a full disk refuses events with 429");
    }

    private static Finding Clock(string path, TimeProvider clock)
    {
        const string check = "clock";
        var now = clock.GetUtcNow();
        var built = new DateTimeOffset(File.GetLastWriteTimeUtc(typeof(MachineChecks).Assembly.Location));
        var newest = Directory.Exists(path)
            ? Directory.EnumerateFiles(path).Select(static file => new DateTimeOffset(File.GetLastWriteTimeUtc(file))).DefaultIfEmpty(built).Max()
            : built;
        var latest = newest > built ? newest : built;
        return latest - now <= ClockSkewMost
            ? Finding.Ok(check, $"{now:yyyy-MM-dd HH:mm:ss}Z")
            : Finding.Fails(check, $"it says {now:yyyy-MM-dd HH:mm}Z, but files are from {latest:yyyy-MM-dd HH:mm}Z", "set the clock: it dates events and selects prices");
    }
}
