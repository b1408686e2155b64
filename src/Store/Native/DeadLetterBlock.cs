using Telemetry.Store.Rows;

namespace Telemetry.Store.Native;

/// <summary>Rows for <c>dead_letters</c>; columns in the table's order.</summary>
public sealed class DeadLetterBlock : RowBlock<DeadLetterRow>
{
    public DeadLetterBlock()
    {
        Uuid("id", static r => r.Id);
        Time("first_seen", static r => r.FirstSeen);
        Low("reason", static r => r.Reason);
        Text("detail", static r => r.Detail);
        Low("tenant", static r => r.Tenant);
        Text("event_id", static r => r.EventId);
        Low("topic", static r => r.Topic);
        Maybe("partition", "Nullable(Int32)", static r => r.Partition);
        Maybe("offset", "Nullable(Int64)", static r => r.Offset);
        var original = Column(new StringColumn("original"));
        Field(row => original.Add(row.Original.Span));
        Number("log_offset", "Int64", static r => r.LogOffset);
    }

    public override string Table => "dead_letters";
}
