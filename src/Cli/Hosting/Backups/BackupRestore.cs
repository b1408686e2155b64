namespace Telemetry.Cli.Hosting.Backups;

/// <summary>Makes a data directory of a backup, and checks every byte on the way.</summary>
internal static class BackupRestore
{
    /// <summary>Restores a backup.</summary>
    /// <param name="from">The backup's folder.</param>
    /// <param name="directory">The data directory to make; it must not be there yet, or be empty.</param>
    /// <param name="progress">Told the bytes done.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="BackupException">It is no whole, intact backup, or the directory is in use.</exception>
    public static BackupManifest Run(string from, string directory, Action<long> progress, CancellationToken cancellationToken)
    {
        var manifest = BackupManifest.Read(from);
        if (manifest.DataVersion > DataDirectory.Version)
        {
            throw new BackupException($"the backup is of data version {manifest.DataVersion}, and this Telemetry uses {DataDirectory.Version}: use a newer Telemetry");
        }

        if (!FileCopy.IsFree(directory))
        {
            throw new BackupException($"the data directory {directory} is not empty: name another one with --data, or move it away");
        }

        FileCopy.RequireRoom(directory, manifest.Bytes);

        // A directory that is there is whole: a server would start on half of one.
        var growing = $"{directory.TrimEnd(Path.DirectorySeparatorChar)}.restoring-{Guid.NewGuid():N}";
        try
        {
            var done = 0L;
            foreach (var file in manifest.Files)
            {
                Copy(from, growing, file, bytes => progress(done += bytes), cancellationToken);
            }

            if (Directory.Exists(directory))
            {
                Directory.Delete(directory);
            }

            Directory.Move(growing, directory);
            return manifest;
        }
        finally
        {
            if (Directory.Exists(growing))
            {
                Directory.Delete(growing, recursive: true);
            }
        }
    }

    private static void Copy(string from, string to, BackupFile file, Action<int> copied, CancellationToken cancellationToken)
    {
        var source = Inside(Path.Combine(from, BackupManifest.DataFolder), file.Path);
        if (!File.Exists(source))
        {
            throw new BackupException($"the backup is not whole: {source} is missing");
        }

        if (FileCopy.Copy(source, Inside(to, file.Path), copied, cancellationToken) != (file.Bytes, file.Sha256))
        {
            throw new BackupException($"the backup is damaged: {source} is not what was written");
        }
    }

    /// <summary>Gets a path below a folder. The manifest comes from outside: it must not name a place elsewhere.</summary>
    private static string Inside(string folder, string path)
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var full = Path.GetFullPath(Path.Combine(root, path));
        return full.StartsWith(root, StringComparison.Ordinal) ? full : throw new BackupException($"the backup names a file outside of itself: {path}");
    }
}
