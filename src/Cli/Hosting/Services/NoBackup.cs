using Telemetry.Api.Backups;
using Telemetry.Api.Problems;

namespace Telemetry.Cli.Hosting.Services;

/// <summary>A server that only reads a ClickHouse server keeps nothing of its own.</summary>
internal sealed class NoBackup : IBackup
{
    public Task<BackupResult> WriteAsync(string to, Action<BackupProgress> progress, CancellationToken cancellationToken) => throw new RequestRefusedException(
        422, "There is nothing to back up here.", new ParameterFault("to", "This server keeps nothing: back up ClickHouse with its own BACKUP statement, and Kafka as you do."));
}
