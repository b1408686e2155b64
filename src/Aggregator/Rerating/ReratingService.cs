using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Store.Adjustments;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator.Rerating;

/// <summary>
/// Books corrections of stored calls, one thing at a time: copies of better quality as they come, and re-ratings in the order
/// in which they were asked for. What was cut short goes on at the next start.
/// </summary>
/// <remarks>Of several processes that share a store the one that holds the lease works.</remarks>
public sealed class ReratingService : BackgroundService
{
    private readonly RerateRuns runs;
    private readonly IBooksInForce books;
    private readonly WorkTurns turns;
    private readonly IEvaluationLease lease;
    private readonly IEnumerable<IReadiness> conditions;
    private readonly AggregatorOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<ReratingService> logger;
    private readonly Rerater rerater;
    private readonly BetterCopyBooker copies;

    public ReratingService(
        ClickHouseDataSource source,
        WriteGate gate,
        RerateRuns runs,
        IBooksInForce books,
        WorkTurns turns,
        IEvaluationLease lease,
        IEnumerable<IReadiness> conditions,
        AggregatorOptions options,
        TimeProvider time,
        ILogger<ReratingService> logger)
    {
        (this.runs, this.books, this.turns) = (runs, books, turns);
        (this.lease, this.conditions, this.options, this.time, this.logger) = (lease, conditions, options, time, logger);
        Ledger = new AdjustmentLedger(source, gate, options.SoleWriter);
        var letters = new BetterCopyLetters(source, options.TenantDefault);
        this.rerater = new Rerater(source, Ledger, runs, letters, time);
        this.copies = new BetterCopyBooker(source, Ledger, letters, books, time);
    }

    /// <summary>Gets where everything is booked.</summary>
    internal AdjustmentLedger Ledger { get; }

    /// <summary>Books the better copies there are, and carries out the oldest re-rating that is not over, if it can begin.</summary>
    /// <returns>Whether a re-rating came to its end.</returns>
    public async Task<bool> TurnAsync(CancellationToken cancellationToken)
    {
        using var turn = await this.turns.CorrectAsync(cancellationToken);
        if (await this.copies.BookAsync(cancellationToken) is > 0 and var booked)
        {
            AggregatorLog.BetterCopiesBooked(this.logger, booked);
        }

        var open = (await this.runs.ListAsync(cancellationToken)).Where(static run => !run.IsOver).LastOrDefault();
        return open is not null && await TryRunAsync(open, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var mayWork = this.lease.IsHeld && this.conditions.All(static condition => condition.IsReady);
                if (!mayWork || !await TryTurnAsync(stoppingToken))
                {
                    await this.runs.WaitAsync(this.options.CorrectEvery, this.time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<bool> TryTurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await TurnAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            AggregatorLog.NotCorrected(this.logger, fault);
            return false;
        }
    }

    private async Task<bool> TryRunAsync(RerateRun run, CancellationToken cancellationToken)
    {
        try
        {
            var found = await BookAsync(run, cancellationToken);
            if (found.Rater is not { } rater)
            {
                if (found.WaitingFor != run.WaitingFor)
                {
                    await this.runs.SaveAsync(run with { WaitingFor = found.WaitingFor }, cancellationToken);
                }

                return false;
            }

            if (run.BookVersion.Length > 0 && run.BookVersion != rater.BookVersion)
            {
                return await FailAsync(run, $"The price book in force is {rater.BookVersion}, not {run.BookVersion}: prices changed meanwhile. Look at the difference again.", cancellationToken);
            }

            run = run with { State = RerateState.Running, WaitingFor = "", BookVersion = rater.BookVersion, StartedAt = run.StartedAt ?? this.time.GetUtcNow() };
            await this.runs.SaveAsync(run, cancellationToken);
            run = await this.rerater.RunAsync(run, rater, cancellationToken);
            AggregatorLog.Rerated(this.logger, run.Id, run.CallsChanged, run.CallsCompared);
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException and not DbException { IsTransient: true })
        {
            AggregatorLog.NotRerated(this.logger, run.Id, fault);
            await this.rerater.LeaveAsync(run, cancellationToken);
            return await FailAsync(run, fault.Message, cancellationToken);
        }
    }

    // A re-rating that began stays with the book it began with.
    private async Task<BookInForce> BookAsync(RerateRun run, CancellationToken cancellationToken)
    {
        if (run.State != RerateState.Running)
        {
            return await this.books.FindAsync(run.CreatedAt, cancellationToken);
        }

        return await this.books.ByVersionAsync(run.BookVersion, cancellationToken) is { } rater
            ? new BookInForce(rater, "")
            : throw new InvalidOperationException($"The price book {run.BookVersion}, by which this re-rating began, is no longer kept.");
    }

    private async Task<bool> FailAsync(RerateRun run, string why, CancellationToken cancellationToken)
    {
        await this.runs.SaveAsync(run with { State = RerateState.Failed, WaitingFor = "", Error = why, EndedAt = this.time.GetUtcNow() }, cancellationToken);
        return true;
    }
}
