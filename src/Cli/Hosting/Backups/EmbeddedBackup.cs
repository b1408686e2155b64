using System.Diagnostics.CodeAnalysis;
using Telemetry.Api.Backups;
using Telemetry.Api.Problems;
using Telemetry.Broker.Segments;
using Telemetry.Store.Embedded;

namespace Telemetry.Cli.Hosting.Backups;

/// <summary>
/// Copies the data directory while the server runs on it. Engine and log are pinned at one moment, in which nothing is
/// written to the engine: the copy is what a power cut at that moment would have left, and is taken up as that is, by the log.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to free.")]
internal sealed class EmbeddedBackup(EmbeddedParts parts, TimeProvider clock) : IBackup
{
    private const long ProgressEveryBytes = 16 << 20;

    private readonly SemaphoreSlim turn = new(1);

    public async Task<BackupResult> WriteAsync(string to, Action<BackupProgress> progress, CancellationToken cancellationToken)
    {
        if (!FileCopy.IsFree(to))
        {
            throw Refused($"{to} is there already and not empty: name a new folder.");
        }

        if (!await this.turn.WaitAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false))
        {
            throw Refused("Another backup is being written: wait for it.");
        }

        LogImage? log = null;
        try
        {
            using var engine = await EngineSnapshot.TakeAsync(
                parts.Engine, EmbeddedParts.Database, () => log = parts.Log.TakeImage(), cancellationToken).ConfigureAwait(false);
            return await Task.Run(() => Write(to, Sources(engine, log!), progress, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (BackupException cannot)
        {
            throw Refused(cannot.Message);
        }
        finally
        {
            log?.Dispose();
            this.turn.Release();
        }
    }

    private BackupResult Write(string to, List<Source> sources, Action<BackupProgress> progress, CancellationToken cancellationToken)
    {
        var total = sources.Sum(static source => source.Length);
        FileCopy.RequireRoom(to, total);
        var made = !Directory.Exists(to);
        var meter = new Meter(total, progress);
        try
        {
            var files = sources.ConvertAll(source =>
            {
                var (bytes, hash) = source.Copy(Path.Combine(to, BackupManifest.DataFolder, source.Name), meter.Add, cancellationToken);
                return new BackupFile(source.Name.Replace(Path.DirectorySeparatorChar, '/'), bytes, hash);
            });
            var manifest = new BackupManifest
            {
                Format = BackupManifest.FormatVersion, DataVersion = DataDirectory.Version, CreatedAt = clock.GetUtcNow(), Files = files,
            };
            manifest.Write(to);
            return new BackupResult(files.Count, manifest.Bytes);
        }
        catch
        {
            Directory.Delete(made ? to : Path.Combine(to, BackupManifest.DataFolder), recursive: true);
            throw;
        }
    }

    private List<Source> Sources(EngineSnapshot engine, LogImage log)
    {
        var sources = new List<Source>();
        sources.AddRange(engine.Files.Select(file => Source.OfFile(parts.Directory.EngineFolder, file.Name, file.Path, parts.Directory.Path)));
        foreach (var file in log.Files)
        {
            sources.Add(new Source(
                Path.Combine(Path.GetRelativePath(parts.Directory.Path, parts.Directory.LogFolder), file.Name),
                file.Length,
                (target, copied, cancellationToken) => FileCopy.Write(file.Read, file.Length, target, copied, cancellationToken)));
        }

        foreach (var path in Directory.EnumerateFiles(parts.Directory.PricesFolder, "*", SearchOption.AllDirectories))
        {
            sources.Add(Source.OfFile(parts.Directory.PricesFolder, Path.GetRelativePath(parts.Directory.PricesFolder, path), path, parts.Directory.Path));
        }

        sources.Add(Source.OfFile(parts.Directory.Path, DataDirectory.VersionFile, parts.Directory.VersionPath, parts.Directory.Path));
        return sources;
    }

    private static RequestRefusedException Refused(string detail) => RequestRefusedException.Invalid([new ParameterFault("to", detail)]);

    /// <summary>One file to copy.</summary>
    /// <param name="Name">Its place in the data directory.</param>
    private sealed record Source(string Name, long Length, Func<string, Action<int>, CancellationToken, (long Bytes, string Sha256)> Copy)
    {
        public static Source OfFile(string folder, string name, string path, string directory) => new(
            Path.Combine(Path.GetRelativePath(directory, folder), name),
            new FileInfo(path).Length,
            (target, copied, cancellationToken) => FileCopy.Copy(path, target, copied, cancellationToken));
    }

    /// <summary>Tells progress in steps that people can see.</summary>
    private sealed class Meter(long total, Action<BackupProgress> progress)
    {
        private long done;
        private long told = -ProgressEveryBytes;

        public void Add(int bytes)
        {
            this.done += bytes;
            if (this.done - this.told >= ProgressEveryBytes || this.done == total)
            {
                this.told = this.done;
                progress(new BackupProgress(this.done, Math.Max(total, this.done)));
            }
        }
    }
}
