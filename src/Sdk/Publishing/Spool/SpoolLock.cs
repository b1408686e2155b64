using System.Globalization;
using System.Security.Cryptography;

namespace Telemetry.Sdk.Publishing.Spool;

/// <summary>
/// The right to the spool files of one writer: a locked file beside them, which the system unlocks when its process is gone,
/// however it went. Whoever locks it after that has adopted the files, alone.
/// </summary>
internal sealed class SpoolLock : IDisposable
{
    private const string Extension = ".lock";
    private const int TriesMax = 8;

    private readonly string path;
    private readonly FileStream file;

    private SpoolLock(string path, FileStream file)
    {
        this.path = path;
        this.file = file;
    }

    /// <summary>Gets the beginning of the names of the writer's files.</summary>
    public string Writer => Path.GetFileNameWithoutExtension(this.path);

    /// <summary>Makes a new writer. Names of later writers sort behind those of earlier ones.</summary>
    public static SpoolLock Create(string directory, SpoolDisk disk, TimeProvider clock)
    {
        for (var attempt = 1; ; attempt++)
        {
            var time = clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
            var path = Path.Combine(directory, $"{time}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}{Extension}");
            try
            {
                var file = disk.Create(path, FileShare.None);

                // Another process that looked for left locks may have removed it between its creation and its locking.
                if (File.Exists(path))
                {
                    return new SpoolLock(path, file);
                }

                file.Dispose();
            }
            catch (IOException) when (attempt < TriesMax && File.Exists(path))
            {
                // Another process is just looking whether this lock was left.
            }
        }
    }

    /// <summary>Takes over what a writer left.</summary>
    /// <returns>Null while the writer lives, or somebody else was faster.</returns>
    public static SpoolLock? TryAdopt(string directory, string writer, SpoolDisk disk)
    {
        var path = Path.Combine(directory, writer + Extension);
        try
        {
            // A lock can only be missing where somebody took it away by hand.
            var file = File.Exists(path)
                ? new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None)
                : disk.Create(path, FileShare.None);
            return new SpoolLock(path, file);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Lists the writers that have a file or a lock in the folder.</summary>
    public static IEnumerable<string> Writers(string directory) =>
        Directory.EnumerateFiles(directory)
            .Select(path => Path.GetFileName(path))
            .Where(name => name.EndsWith(Extension, StringComparison.Ordinal) || name.EndsWith(SpoolFile.Extension, StringComparison.Ordinal))
            .Select(name => name.EndsWith(Extension, StringComparison.Ordinal) ? name[..^Extension.Length] : name[..Math.Max(0, name.LastIndexOf('-'))])
            .Where(writer => writer.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    /// <summary>Takes the lock away with its file, once the writer has no files left.</summary>
    public void Remove()
    {
        File.Delete(this.path);
        Dispose();
    }

    /// <summary>Gives up the right; files that are left are for others to adopt.</summary>
    public void Dispose() => this.file.Dispose();
}
