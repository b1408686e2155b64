using Telemetry.Api.Problems;

namespace Telemetry.Api.Backups;

/// <summary>Copies everything a server keeps on its disk while it runs. The composition root implements it on the data directory.</summary>
public interface IBackup
{
    /// <summary>Writes a backup; complete and on the disk on return.</summary>
    /// <param name="to">The folder to write, absolute; it must not be there yet, or be empty.</param>
    /// <param name="progress">Told how far it is, now and then.</param>
    /// <param name="cancellationToken">Gives up; what was written is removed.</param>
    /// <exception cref="RequestRefusedException">It cannot be written there, or there is nothing to copy.</exception>
    Task<BackupResult> WriteAsync(string to, Action<BackupProgress> progress, CancellationToken cancellationToken);
}

/// <summary>How far a backup is.</summary>
public sealed record BackupProgress(long DoneBytes, long TotalBytes);

/// <summary>What a backup holds.</summary>
public sealed record BackupResult(int Files, long Bytes);
