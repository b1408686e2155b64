using System.Buffers;
using Telemetry.Cli.Output;
using Telemetry.Cli.Server;
using Telemetry.Events;

namespace Telemetry.Cli.Import.ClaudeCode;

/// <summary>What an import did.</summary>
internal sealed class ImportResult
{
    public required ReadCounts Read { get; init; }
    public int Calls { get; set; }
    public long InProgress { get; set; }
    public long Refused { get; set; }
    public long New { get; set; }
    public long AlreadyStored { get; set; }

    /// <summary>Gets or sets stored calls that were partial and whose final counts were delivered now.</summary>
    public long Completed { get; set; }

    /// <summary>Gets or sets stored calls whose billing is not the one asked for.</summary>
    public long OtherBilling { get; set; }

    /// <summary>Gets or sets the stored copies of the calls, as read back at the end.</summary>
    public IReadOnlyCollection<StoredCopy> Stored { get; set; } = [];
}

/// <summary>Takes the calls of a ledger into the store and reads back what is there.</summary>
internal sealed class SessionImport(ApiClient api, BillingKind billing, TimeProvider clock, Action<string> report)
{
    private const int ReadBacks = 10;
    private static readonly TimeSpan BetweenReadBacks = TimeSpan.FromSeconds(1);

    /// <summary>Sends what is not stored yet, waits until it can be queried, and reads it back.</summary>
    /// <exception cref="ApiException">A readable event could not be delivered.</exception>
    public async Task<ImportResult> RunAsync(CallLedger ledger, ReadCounts read, CancellationToken cancellationToken)
    {
        var result = new ImportResult { Read = read, Calls = ledger.Calls.Count, Refused = read.Refused, InProgress = read.Unfinished };
        var ready = Ready(ledger, result);
        if (ready.Count == 0)
        {
            return result;
        }

        var before = await ReadBackAsync(ready, cancellationToken).ConfigureAwait(false);
        var sender = new EventSender(api, clock, report);
        var sent = await SendAsync(ready, before, sender, result, cancellationToken).ConfigureAwait(false);
        result.Refused += sender.Counts.Rejected;
        result.New -= sender.Counts.Rejected;
        var after = before;
        if (sent > 0)
        {
            await Freshness.WaitAsync(api, sender.Counts.LastAnswerAt, clock, cancellationToken).ConfigureAwait(false);
            after = await ReadBackAllAsync(ready, before.Count + result.New, cancellationToken).ConfigureAwait(false);
        }

        result.Stored = after.Values;
        result.OtherBilling = after.Values.LongCount(copy => copy.Billing != VocabularyNames.NameOf(billing));
        return result;
    }

    /// <summary>Reads back until every call that was accepted shows; an event that ingest itself set aside never does.</summary>
    private async Task<Dictionary<Guid, StoredCopy>> ReadBackAllAsync(List<ReadyCall> ready, long expected, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var stored = await ReadBackAsync(ready, cancellationToken).ConfigureAwait(false);
            if (stored.Count >= expected)
            {
                return stored;
            }

            if (attempt == ReadBacks)
            {
                report($"{expected - stored.Count} accepted calls do not show; 'telemetry dead-letters list' says whether they were set aside");
                return stored;
            }

            await Task.Delay(BetweenReadBacks, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private List<ReadyCall> Ready(CallLedger ledger, ImportResult result)
    {
        var now = clock.GetUtcNow();
        var ready = new List<ReadyCall>(ledger.Calls.Count);
        var buffer = new ArrayBufferWriter<byte>(2048);
        foreach (var call in ledger.Calls)
        {
            var stage = CallState.Of(call, now);
            if (stage == CallStage.InProgress)
            {
                result.InProgress++;
                continue;
            }

            buffer.ResetWrittenCount();
            var aborted = stage == CallStage.Aborted;
            CallEvent.Write(call, aborted, billing, buffer);
            var check = UsageEventReader.Read(buffer.WrittenMemory, new EventReadContext { AppendedAt = now, MayMakeEventId = true });
            if (check.Event is null)
            {
                result.Refused++;
                report($"{call.BestPlace}: {string.Join("; ", check.Faults.Select(AnthropicUsageCheck.Describe))}");
            }
            else
            {
                ready.Add(new ReadyCall(call, CallEvent.IdOf(call), aborted, check.Event.UsageQuality, check.Event.Usage));
            }
        }

        return ready;
    }

    private async Task<long> SendAsync(
        List<ReadyCall> ready, Dictionary<Guid, StoredCopy> stored, EventSender sender, ImportResult result, CancellationToken cancellationToken)
    {
        var toSend = ready.Where(call => !IsAsGood(call, stored.GetValueOrDefault(call.Id))).ToList();
        if (toSend.Exists(call => stored.ContainsKey(call.Id)))
        {
            var delivered = await BetterCopies.ReadAsync(api, cancellationToken).ConfigureAwait(false);
            toSend.RemoveAll(call => delivered.Contains(call.Id));
        }

        result.AlreadyStored = ready.LongCount(call => stored.ContainsKey(call.Id));
        result.New = ready.Count - result.AlreadyStored;
        result.Completed = toSend.LongCount(call => stored.ContainsKey(call.Id));
        if (toSend.Count == 0)
        {
            return 0;
        }

        await WorkProgress.RunAsync("storing calls", "calls", toSend.Count, async progress =>
        {
            var buffer = new ArrayBufferWriter<byte>(2048);
            for (var i = 0; i < toSend.Count; i++)
            {
                buffer.ResetWrittenCount();
                CallEvent.Write(toSend[i].Call, toSend[i].Aborted, billing, buffer);
                await sender.AddAsync(new OutgoingEvent(buffer.WrittenSpan.ToArray(), toSend[i].Call.BestPlace.ToString()), cancellationToken)
                    .ConfigureAwait(false);
                progress.Report(i + 1);
            }

            await sender.FlushAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        return toSend.Count;
    }

    private Task<Dictionary<Guid, StoredCopy>> ReadBackAsync(List<ReadyCall> ready, CancellationToken cancellationToken) =>
        StoredCopies.ReadAsync(api, ready.Select(static call => call.Id), cancellationToken);

    /// <summary>
    /// A stored copy stands unless the log knows better: the end of a call that was stored before it ended, or which cache
    /// writes are for an hour, which no estimate tells. The stored quality stays what it first was, so a call that was
    /// completed already shows by its counts.
    /// </summary>
    private static bool IsAsGood(ReadyCall call, StoredCopy? stored) => stored is not null
        && (VocabularyNames.Qualities.IndexOf(stored.Quality) >= (int)call.Quality
            || (stored.OutputTokens >= call.Usage.Output && stored.HourWriteTokens >= call.Usage.CacheWrite1h));

    private readonly record struct ReadyCall(SessionCall Call, Guid Id, bool Aborted, UsageQuality Quality, TokenUsage Usage);
}
