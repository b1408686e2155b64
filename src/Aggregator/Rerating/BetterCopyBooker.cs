using Telemetry.Aggregator.Sql;
using Telemetry.Aggregator.StoredEvents;
using Telemetry.Events;
using Telemetry.Pricing;
using Telemetry.Store.Adjustments;
using Telemetry.Store.Client;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.Rerating;

/// <summary>
/// Books copies of better <c>usage_quality</c> as corrections of the first, each once: the dead letter's id names the
/// correction, so that a letter read again changes nothing. The best copy counts in the end, in whatever order they come; of
/// two equally good ones the first in log order.
/// </summary>
internal sealed class BetterCopyBooker(
    ClickHouseDataSource source, AdjustmentLedger ledger, BetterCopyLetters letters, IBooksInForce books, TimeProvider time)
{
    /// <summary>What the batches of these corrections are called.</summary>
    public const string Series = "better_copies";

    private const int LettersPerRound = 500;

    // The first copy may be in the very block that the letter came with, and is stored a moment later.
    private static readonly TimeSpan FirstMayCome = TimeSpan.FromDays(1);

    private readonly BetterCopyTable decided = new(source);

    /// <summary>Decides the letters that nobody decided yet.</summary>
    /// <returns>How many were booked.</returns>
    public async Task<int> BookAsync(CancellationToken cancellationToken)
    {
        var booked = 0;
        while (true)
        {
            var waiting = await letters.UndecidedAsync(LettersPerRound, cancellationToken);
            if (waiting.Count == 0)
            {
                return booked;
            }

            var (now, decided) = await RoundAsync(waiting, cancellationToken);
            booked += now;
            if (decided == 0)
            {
                return booked;
            }
        }
    }

    private async Task<(int Booked, int Decided)> RoundAsync(List<BetterCopyLetter> waiting, CancellationToken cancellationToken)
    {
        // What an insert that failed left behind is finished before anything is judged by what is booked.
        var batch = await ledger.FinishAsync(Series, cancellationToken);
        var decisions = waiting.Where(static letter => letter.Copy is null).Select(letter => Decision(letter, BetterCopyOutcome.Unreadable)).ToList();

        // One letter of an event a round: the next is judged by what the one before left.
        var firsts = waiting.Where(static letter => letter.Copy is not null).DistinctBy(static letter => (letter.Copy!.Tenant, letter.Copy.EventId)).ToList();
        var events = await FindAsync(firsts, cancellationToken);
        var rows = new List<UsageAdjustmentRow>();
        foreach (var letter in firsts)
        {
            if (events.TryGetValue((letter.Copy!.Tenant, letter.Copy.EventId), out var effective))
            {
                var (outcome, bookings) = await JudgeAsync(letter, effective, cancellationToken);
                rows.AddRange(bookings);
                if (outcome is not null)
                {
                    decisions.Add(Decision(letter, outcome, effective.Stored.Event.EventId));
                }
            }
            else if (time.GetUtcNow() - letter.FirstSeen > FirstMayCome)
            {
                decisions.Add(Decision(letter, BetterCopyOutcome.EventGone));
            }
        }

        foreach (var month in rows.GroupBy(static row => (row.Event.OccurredAt.UtcDateTime.Year, row.Event.OccurredAt.UtcDateTime.Month)))
        {
            await ledger.BookAsync(Series, batch, [.. month], cancellationToken);
            batch++;
        }

        if (rows.Count > 0)
        {
            await ledger.SettleAsync(Series, batch, cancellationToken);
        }

        await this.decided.AddAsync(decisions, cancellationToken);
        return (decisions.Count(static decision => decision.Outcome == BetterCopyOutcome.Booked), decisions.Count);
    }

    private async Task<(string? Outcome, IReadOnlyList<UsageAdjustmentRow> Rows)> JudgeAsync(
        BetterCopyLetter letter, EffectiveEvent effective, CancellationToken cancellationToken)
    {
        if (effective.Adjustments.Any(adjustment => adjustment.CorrectionId == letter.CorrectionId))
        {
            return (BetterCopyOutcome.Booked, []);
        }

        if (letter.Copy!.UsageQuality <= effective.Event.UsageQuality)
        {
            return (BetterCopyOutcome.NotBetter, []);
        }

        // By the book that priced the first: a change of prices since is re-rated by whoever asks for that.
        var rater = effective.BookVersion.Length > 0 ? await books.ByVersionAsync(effective.BookVersion, cancellationToken) : null;
        rater ??= (await books.FindAsync(DateTimeOffset.UnixEpoch, cancellationToken)).Rater;
        if (rater is null)
        {
            // Until all ingesters use one book it stays undecided.
            return (null, []);
        }

        var target = EventRerater.Overlay(effective.Stored.Event, letter.Copy) with { Billing = effective.Event.Billing };
        try
        {
            var rating = rater.Rate(target, withComponents: false);
            return (BetterCopyOutcome.Booked, new Correction(letter.CorrectionId, Correction.BetterCopy, time.GetUtcNow()).Rows(effective, target, rating));
        }
        catch (AmountOutOfRangeException)
        {
            return (BetterCopyOutcome.OutOfRange, []);
        }
    }

    private BetterCopyDecision Decision(BetterCopyLetter letter, string outcome, Guid? eventId = null) => new(
        letter.Id,
        outcome,
        outcome == BetterCopyOutcome.Booked && eventId is { } id ? EventIdentity.Version5(id, letter.CorrectionId) : null,
        time.GetUtcNow());

    private async Task<Dictionary<(string Tenant, Guid EventId), EffectiveEvent>> FindAsync(
        IReadOnlyCollection<BetterCopyLetter> wanted, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string, Guid), EffectiveEvent>();
        if (wanted.Count == 0)
        {
            return found;
        }

        var events = await source.ReadAsync(StoredEventSql.Places([.. wanted.Select(static letter => letter.Copy!.EventId)]), StoredEventSql.ReadPlace, cancellationToken) is { Count: > 0 } places
            ? await source.ReadAsync(StoredEventSql.At(places), StoredEventReader.Read, cancellationToken)
            : [];
        if (events.Count == 0)
        {
            return found;
        }

        var adjustments = (await source.ReadAsync(AdjustmentSql.Of(events), AdjustmentRows.Read, cancellationToken))
            .ToLookup(static adjustment => (adjustment.Tenant, adjustment.EventId));
        foreach (var stored in events)
        {
            var identity = (stored.Event.Tenant, stored.Event.EventId);
            found[identity] = new EffectiveEvent(stored, adjustments[identity]);
        }

        return found;
    }
}
