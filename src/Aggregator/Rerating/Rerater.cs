using Telemetry.Aggregator.Evaluation;
using Telemetry.Aggregator.StoredEvents;
using Telemetry.Pricing;
using Telemetry.Store.Adjustments;
using Telemetry.Store.Client;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.Rerating;

/// <summary>Carries out one re-rating: compares window by window, and books the difference where that was asked for.</summary>
internal sealed class Rerater(
    ClickHouseDataSource source, AdjustmentLedger ledger, RerateRuns runs, BetterCopyLetters letters, IEvaluationLease lease, TimeProvider time)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(2);

    // Ingest and queries of the same process want their share of the cores.
    private static readonly int Threads = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>
    /// Carries it out from the beginning: what was booked before a stop is found by its correction, counted, and not booked again.
    /// </summary>
    /// <param name="run">The re-rating, with the time it began.</param>
    /// <param name="rater">The book it rates by.</param>
    /// <param name="cancellationToken">Stops it; the next call goes on.</param>
    /// <returns>The re-rating, done or called off; or as far as it came when another process took over.</returns>
    public async Task<RerateRun> RunAsync(RerateRun run, IRater rater, CancellationToken cancellationToken)
    {
        var series = SeriesOf(run);
        var next = run.Apply ? await ledger.FinishAsync(series, cancellationToken) : 0;
        var terms = RerateTerms.Of(run);
        var reader = new RerateReader(source, terms);
        var rerater = new EventRerater(rater, terms, new Correction(series, Correction.ReRated, run.StartedAt ?? run.CreatedAt));
        var hours = await reader.HoursAsync(cancellationToken);
        run = run with { CallsTotal = hours.Sum(static hour => hour.Events), CallsCompared = 0, CallsChanged = 0 };
        await runs.SaveAsync(run, cancellationToken);
        var sums = new Dictionary<(DateOnly, string, string), RerateRow>();
        var told = time.GetTimestamp();
        foreach (var window in RerateWindow.Cut(hours))
        {
            if (!lease.IsHeld)
            {
                return run;
            }

            var (read, judged) = await JudgeAsync(reader, rerater, window, cancellationToken);
            foreach (var row in judged.Select(static judgement => judgement.Row))
            {
                var key = (row.Day, row.Provider, row.Model);
                sums[key] = sums.TryGetValue(key, out var sum) ? sum.Add(row) : row;
            }

            var bookings = judged.SelectMany(static judgement => judgement.Bookings).ToList();
            var books = run.Apply && bookings.Count > 0;
            if (books)
            {
                await ledger.BookAsync(series, next, bookings, cancellationToken);
                next++;
            }

            run = run with { CallsCompared = run.CallsCompared + read, CallsChanged = run.CallsChanged + judged.Sum(static judgement => judgement.Row.CallsChanged) };
            var tells = time.GetElapsedTime(told) >= TellEvery;
            if (tells)
            {
                await runs.SaveAsync(run, cancellationToken);
                told = time.GetTimestamp();
            }

            // Whoever calls a booking off is told that it ends after the batch under way; after the last there is nothing to call off.
            if ((tells || books) && run.CallsCompared < run.CallsTotal && await runs.IsCancelledAsync(run, cancellationToken))
            {
                return await EndAsync(run, RerateState.Cancelled, next, cancellationToken);
            }
        }

        await runs.SaveRowsAsync(run.Id, sums.Values, cancellationToken);
        return await EndAsync(run, RerateState.Done, next, cancellationToken);
    }

    /// <summary>Leaves a re-rating that cannot go on in order: what it had begun to book is booked.</summary>
    public async Task LeaveAsync(RerateRun run, CancellationToken cancellationToken)
    {
        if (run.Apply)
        {
            await ledger.ForgetAsync(SeriesOf(run), await ledger.FinishAsync(SeriesOf(run), cancellationToken), cancellationToken);
        }
    }

    private async Task<RerateRun> EndAsync(RerateRun run, RerateState state, long next, CancellationToken cancellationToken)
    {
        run = run with { State = state, EndedAt = time.GetUtcNow() };
        await runs.SaveAsync(run, cancellationToken);
        if (run.Apply)
        {
            await ledger.ForgetAsync(SeriesOf(run), next, cancellationToken);
        }

        return run;
    }

    /// <summary>Gets the series of batches that a re-rating books.</summary>
    public static string SeriesOf(RerateRun run) => run.Id.ToString();

    private async Task<(int Read, List<RerateJudgement> Judged)> JudgeAsync(
        RerateReader reader, EventRerater rerater, RerateWindow window, CancellationToken cancellationToken)
    {
        var events = await reader.EventsAsync(window, cancellationToken);
        var adjustments = await reader.AdjustmentsAsync(window, cancellationToken);
        var copies = await letters.BookedAsync(adjustments.SelectMany(static group => group), cancellationToken);
        var judged = events.AsParallel().AsOrdered().WithDegreeOfParallelism(Threads).WithCancellation(cancellationToken).Select(Judge);
        return (events.Count, [.. judged.OfType<RerateJudgement>()]);

        RerateJudgement? Judge(StoredEvent stored)
        {
            var identity = (stored.Event.Tenant, stored.Event.EventId);
            return rerater.Judge(stored, [.. adjustments[identity]], copies.GetValueOrDefault(identity));
        }
    }
}
