using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Store.Verification;

namespace Telemetry.Aggregator.Verification;

/// <summary>
/// Proves that rollups equal raw rows and adjustments, and repairs them where they do not: once ingest has caught up after
/// a start, then on a schedule. Day by day, each while no insert is under way, so that ingest never waits long.
/// </summary>
/// <remarks>It keeps writers of its own process out; where other processes write to the same tables it must not run.</remarks>
public sealed class VerifierService(
    ClickHouseDataSource source,
    WriteGate gate,
    IReadiness ingest,
    AggregatorOptions options,
    TimeProvider time,
    ILogger<VerifierService> logger) : BackgroundService
{
    private static readonly TimeSpan ReadyLook = TimeSpan.FromSeconds(1);
    private readonly RollupVerifier verifier = new(source);
    private volatile VerifierStatus status = VerifierStatus.None;

    /// <summary>Gets what the last comparison found.</summary>
    public VerifierStatus Status => this.status;

    /// <summary>Compares and repairs every day that raw rows are kept of.</summary>
    public async Task<VerifierStatus> CompareAsync(CancellationToken cancellationToken)
    {
        var run = Guid.NewGuid().ToString("N");
        var found = new VerifierStatus();
        foreach (var day in await DaysAsync(cancellationToken))
        {
            using var alone = await gate.EnterAloneAsync(cancellationToken);
            var report = await this.verifier.RepairAsync(new VerificationScope { From = day, To = day.AddDays(1) }, run, cancellationToken);
            found = found with
            {
                Days = found.Days + 1,
                DifferingKeys = found.DifferingKeys + report.Rollups.Sum(rollup => rollup.DifferingKeys),
                AbsoluteCostDifference = found.AbsoluteCostDifference + report.Rollups.Sum(rollup => rollup.AbsoluteCostDifference),
                IdentitiesMissing = found.IdentitiesMissing + report.IdentitiesMissing,
            };
        }

        this.status = found with { ComparedAt = time.GetUtcNow() };
        return this.status;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!ingest.IsReady)
            {
                await Task.Delay(ReadyLook, time, stoppingToken);
            }

            await Task.Delay(options.VerifyFirstAfter, time, stoppingToken);
            while (true)
            {
                await TryCompareAsync(stoppingToken);
                await Task.Delay(options.VerifyEvery, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TryCompareAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await CompareAsync(cancellationToken);
            if (found.DifferingKeys > 0 || found.IdentitiesMissing > 0)
            {
                AggregatorLog.Repaired(logger, found.DifferingKeys, found.AbsoluteCostDifference, found.IdentitiesMissing);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The next turn tries again; until then doctor and the status say so.
            this.status = this.status with { Error = fault.Message };
            AggregatorLog.NotCompared(logger, fault);
        }
    }

    // Rollups outlive raw rows: months whose raw rows were dropped can no longer be compared.
    private async Task<List<DateOnly>> DaysAsync(CancellationToken cancellationToken)
    {
        var days = await source.QueryAsync<DateTime>(
            """
            SELECT DISTINCT day FROM
            (
                SELECT toDate(occurred_at) AS day FROM usage_events
                UNION ALL SELECT toDate(bucket_start) AS day FROM usage_15m
            )
            WHERE day >= (SELECT toStartOfMonth(min(occurred_at)) FROM usage_events)
            ORDER BY day
            """,
            cancellationToken: cancellationToken);
        return [.. days.Select(DateOnly.FromDateTime)];
    }
}
