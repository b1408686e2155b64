using Telemetry.Api.Backups;

namespace Telemetry.Api.Tests.Hosting;

/// <summary>Stands where there is no data directory.</summary>
public sealed class NothingToBackUp : IBackup
{
    public Task<BackupResult> WriteAsync(string to, Action<BackupProgress> progress, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"Nobody should have been let through to write {to}.");
}
