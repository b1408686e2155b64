using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Store.Adjustments;
using Telemetry.Store.Client;
using Telemetry.Store.Faults;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator.Rerating;

/// <summary>
/// Books corrections of stored calls, one thing at a time: copies of better quality as they come, and re-ratings in the order
/// in which they were asked for. What was cut short goes on at the next start.
/// </summary>
/// <remarks>Of several processes that share a store the one that holds the lease works.</remarks>
public sealed class ReratingService : BackgroundService
{
    // Until what a crash left is whole again, others wait for this.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly RerateRuns runs;
    private readonly IBooksInForce books;
    private readonly WorkTurns turns;
    private readonly IEvaluationLease lease;
    private readonly CorrectionsWhole whole;
    private readonly IReadOnlyList<IReadiness> conditions;
    private readonly AggregatorOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<ReratingService> logger;
    private readonly AdjustmentLedger ledger;
    private readonly Rerater rerater;
    private readonly BetterCopyBooker copies;
    private bool finished;

    public ReratingService(
        ClickHouseDataSource source,
        WriteGate gate,
        RerateRuns runs,
        IBooksInForce books,
        WorkTurns turns,
        IEvaluationLease lease,
        IEnumerable<IReadiness> conditions,
        CorrectionsWhole whole,
        IFaultPoints faults,
        AggregatorOptions options,
        TimeProvider time,
        ILogger<ReratingService> logger)
    {
        (this.runs, this.books, this.turns) = (runs, books, turns);
        (this.lease, this.whole, this.options, this.time, this.logger) = (lease, whole, options, time, logger);
        this.conditions = [.. conditions.Where(condition => condition != whole)];
        this.ledger = new AdjustmentLedger(source, gate, options.SoleWriter, faults);
        var letters = new BetterCopyLetters(source, options.TenantDefault);
        this.rerater = new Rerater(source, this.ledger, runs, letters, lease, time);
        this.copies = new BetterCopyBooker(source, this.ledger, letters, books, time);
    }

    /// <summary>
    /// Finishes what was being booked when a process died, books the better copies there are, and carries out the oldest
    /// re-rating that is not over, if it can begin.
    /// </summary>
    /// <returns>Whether a re-rating came to its end.</returns>
    public async Task<bool> TurnAsync(CancellationToken cancellationToken)
    {
        using var turn = await this.turns.CorrectAsync(cancellationToken);
        if (!this.finished)
        {
            await FinishAsync(cancellationToken);
            this.finished = true;
        }

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
                // Whoever holds the lease meanwhile may die over a batch.
                this.finished &= this.lease.IsHeld;
                var mayWork = this.lease.IsHeld && this.conditions.All(static condition => condition.IsReady);
                if (!mayWork || !await TryTurnAsync(stoppingToken))
                {
                    var isWaitedFor = !mayWork && this.lease.IsHeld && !this.whole.IsReady;
                    await this.runs.WaitAsync(isWaitedFor ? LookEvery : this.options.CorrectEvery, this.time, stoppingToken);
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
            // What failed may have been an insert: the next turn looks first whether it is there as a whole.
            AggregatorLog.NotCorrected(this.logger, fault);
            this.finished = false;
            return false;
        }
    }

    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FinishKeptAsync(cancellationToken);
            this.whole.Say("");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            this.whole.Say($"Corrections that were being booked cannot be finished: {fault.Message}");
            throw;
        }
    }

    private async Task FinishKeptAsync(CancellationToken cancellationToken)
    {
        var series = await this.ledger.KeptSeriesAsync(cancellationToken);
        var open = series.Count == 0 ? [] : (await this.runs.ListAsync(cancellationToken)).Where(static run => !run.IsOver).Select(Rerater.SeriesOf).ToList();
        foreach (var one in series)
        {
            var next = await this.ledger.FinishAsync(one, cancellationToken);
            if (one != BetterCopyBooker.Series && !open.Contains(one))
            {
                await this.ledger.ForgetAsync(one, next, cancellationToken);
            }
        }
    }

    private async Task<bool> TryRunAsync(RerateRun run, CancellationToken cancellationToken)
    {
        try
        {
            if (await this.runs.IsCancelledAsync(run, cancellationToken))
            {
                return await EndAsync(run, RerateState.Cancelled, "", cancellationToken);
            }

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
                return await EndAsync(run, RerateState.Failed, $"The price book in force is {rater.BookVersion}, not {run.BookVersion}: prices changed meanwhile. Look at the difference again.", cancellationToken);
            }

            run = run with { State = RerateState.Running, WaitingFor = "", BookVersion = rater.BookVersion, StartedAt = run.StartedAt ?? this.time.GetUtcNow() };
            await this.runs.SaveAsync(run, cancellationToken);
            run = await this.rerater.RunAsync(run, rater, cancellationToken);
            if (!run.IsOver)
            {
                return false;
            }

            if (run.State == RerateState.Cancelled)
            {
                AggregatorLog.RerateCancelled(this.logger, run.Id, run.CallsChanged, run.CallsCompared, run.CallsTotal);
                return true;
            }

            AggregatorLog.Rerated(this.logger, run.Id, run.CallsChanged, run.CallsCompared);
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException and not SeriesTakenException and not DbException { IsTransient: true })
        {
            AggregatorLog.NotRerated(this.logger, run.Id, fault);
            return await EndAsync(run, RerateState.Failed, fault.Message, cancellationToken);
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

    private async Task<bool> EndAsync(RerateRun run, RerateState state, string why, CancellationToken cancellationToken)
    {
        await this.rerater.LeaveAsync(run, cancellationToken);
        await this.runs.SaveAsync(run with { State = state, WaitingFor = "", Error = why, EndedAt = this.time.GetUtcNow() }, cancellationToken);
        return true;
    }
}
