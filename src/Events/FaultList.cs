using System.Collections.Immutable;

namespace Telemetry.Events;

/// <summary>Collects the faults of one event, so that its producer learns of all at once.</summary>
internal sealed class FaultList
{
    /// <summary>A hostile event must not be answered with a list longer than itself.</summary>
    private const int Most = 32;

    /// <summary>Nor may a name as long as the event stand in every fault.</summary>
    private const int LongestField = 256;

    private List<EventFault>? faults;

    /// <summary>Gets whether further faults go unreported: wording them would be work that a hostile event could multiply.</summary>
    public bool IsFull => this.faults is { Count: >= Most };

    public bool IsEmpty => this.faults is null;

    public void Invalid(string field, string detail) => Add(new EventFault(DeadLetterReasons.Invalid, field, detail));

    public void Add(EventFault fault)
    {
        if (!IsFull)
        {
            (this.faults ??= []).Add(fault.Field.Length <= LongestField ? fault : fault with { Field = fault.Field[..LongestField] + "…" });
        }
    }

    public ImmutableArray<EventFault> ToImmutable() => this.faults is null ? [] : [.. this.faults];
}
