using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Telemetry.Broker;
using Telemetry.Events;
using Telemetry.Events.Formats;
using Telemetry.Events.Splitting;

namespace Telemetry.Ingest.Intake;

/// <summary>One refused event, as the answer names it.</summary>
/// <param name="Index">Its zero-based place in the request.</param>
/// <param name="EventId">The id it brought; null where it brought none, or none that could be read.</param>
/// <param name="Faults">What is wrong with it; never empty.</param>
internal sealed record RejectedEvent(int Index, Guid? EventId, IReadOnlyList<EventFault> Faults)
{
    /// <summary>Gets the faults in one line.</summary>
    public string Error
    {
        get
        {
            string all = string.Join(" ", Faults.Select(fault => fault.Field.Length == 0 ? fault.Detail : $"{fault.Field}: {fault.Detail}"));
            return all.Length <= IntakeLimits.ErrorText ? all : all[..IntakeLimits.ErrorText] + "…";
        }
    }
}

/// <summary>The events of one request, read and sorted into what goes onto the log and what goes into the dead letters.</summary>
internal sealed class IntakeBatch
{
    /// <summary>Stands for a whole record of another tool that lies where none may: it must not be replayed as if it were an event.</summary>
    private static readonly byte[] Withheld = "{}"u8.ToArray();

    private readonly List<OutgoingRecord> accepted;
    private readonly List<OutgoingRecord> deadLetters = [];
    private readonly List<RejectedEvent> rejected = [];
    private readonly Guid?[] ids;
    private readonly ArrayBufferWriter<byte> canonical = new(1024);

    private IntakeBatch(int count)
    {
        this.accepted = new List<OutgoingRecord>(count);
        this.ids = new Guid?[count];
    }

    /// <summary>Gets the records for the usage topic, in request order.</summary>
    public IReadOnlyList<OutgoingRecord> Accepted => this.accepted;

    /// <summary>Gets the records for <see cref="Topics.DeadLetters"/>. Those of events point into the body that was read.</summary>
    public IReadOnlyList<OutgoingRecord> DeadLetters => this.deadLetters;
    public IReadOnlyList<RejectedEvent> Rejected => this.rejected;

    /// <summary>Gets one entry for each event of the request: the id that was derived or made for it, else null.</summary>
    public IReadOnlyList<Guid?> Ids => this.ids;

    /// <summary>Gets how many events got an id at random, so that a resend counts again.</summary>
    public int Unkeyed { get; private set; }

    /// <summary>Reads each event. Each depends on its own bytes and place alone.</summary>
    /// <param name="format">Whose records the body holds; null where they are events. The body of records goes nowhere: it can hold text of calls.</param>
    public static IntakeBatch Read(ReadOnlyMemory<byte> body, SplitBody split, EventFormat? format, EventReadContext context)
    {
        IntakeBatch batch = new(split.Events.Count);
        for (int i = 0; i < split.Events.Count; i++)
        {
            ReadOnlyMemory<byte> json = body[split.Events[i]];
            ImmutableArray<EventFault> faults = split.TailFault is { } fault && i == split.Events.Count - 1 ? [new EventFault(DeadLetterReasons.Malformed, "", fault)] : [];
            if (format is not null)
            {
                FormatReading reading = format.Read(json, FormatContext.None);
                json = faults.IsEmpty || !reading.Faults.IsEmpty ? reading.Event : Withheld;
                faults = faults.IsEmpty ? reading.Faults : faults;
            }

            batch.Add(i, json, faults, context);
        }

        return batch;
    }

    /// <summary>Reads records of another protocol that became events, or refusals, already.</summary>
    public static IntakeBatch Read(IReadOnlyList<FormatReading> records, EventReadContext context)
    {
        IntakeBatch batch = new(records.Count);
        for (int i = 0; i < records.Count; i++)
        {
            batch.Add(i, records[i].Event, records[i].Faults, context);
        }

        return batch;
    }

    private void Add(int index, ReadOnlyMemory<byte> json, ImmutableArray<EventFault> faults, EventReadContext context)
    {
        EventReadResult result = faults.IsEmpty
            ? UsageEventReader.Read(json, context with { Index = index })
            : new EventReadResult { Faults = faults };
        if (result.Event is { } usageEvent)
        {
            Accept(index, usageEvent, result.IdSource);
        }
        else
        {
            Reject(new RejectedEvent(index, result.GivenEventId, result.Faults), json, context);
        }
    }

    private void Accept(int index, UsageEvent usageEvent, EventIdSource source)
    {
        this.accepted.Add(UsageRecords.Of(usageEvent, this.canonical));
        this.ids[index] = source == EventIdSource.Given ? null : usageEvent.EventId;
        Unkeyed += source == EventIdSource.Made ? 1 : 0;
    }

    private void Reject(RejectedEvent refused, ReadOnlyMemory<byte> json, EventReadContext context)
    {
        this.rejected.Add(refused);
        this.deadLetters.Add(new OutgoingRecord
        {
            Key = refused.EventId is { } id ? Encoding.ASCII.GetBytes(id.ToString()) : default,
            Value = json,
            Headers =
            [
                new(Topics.DlqReason, refused.Faults[0].Reason),
                new(Topics.DlqDetail, refused.Error),
                new(Topics.DlqTopic, Topics.Usage),
                new(Topics.DlqFirstSeen, context.AppendedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),

                // What the bytes say of a tenant is what was refused, or cannot be read: the key's is the one that may see them.
                .. context.TenantBound is { } bound ? (KeyValuePair<string, string>[])[new(Topics.DlqTenant, bound)] : [],
            ],
        });
    }
}
