using Telemetry.Broker;
using Telemetry.Events;
using Telemetry.Ingest.Identities;
using Telemetry.Pricing;

namespace Telemetry.Ingest.Blocks;

/// <summary>One record after everything that needs neither store nor neighbours: an event with its price, or why it was refused.</summary>
public sealed record DecodedRecord
{
    public required LogRecord Record { get; init; }

    /// <summary>Gets the event; null exactly when the record was refused.</summary>
    public UsageEvent? Event { get; init; }

    /// <summary>Gets what the event costs; null exactly when the record was refused.</summary>
    public Rating? Rating { get; init; }
    public ulong UsageHash { get; init; }

    /// <summary>Gets the stable code of the refusal; empty for an event.</summary>
    public string RefusalReason { get; init; } = "";

    /// <summary>Gets the sentence for people.</summary>
    public string RefusalDetail { get; init; } = "";

    /// <summary>Gets the identity of the event. Only for events.</summary>
    public EventKey Identity => new(Event!.Tenant, Event.EventId);

    /// <summary>Gets a refused record.</summary>
    public static DecodedRecord Refused(LogRecord record, string reason, string detail) =>
        new() { Record = record, RefusalReason = reason, RefusalDetail = detail };
}
