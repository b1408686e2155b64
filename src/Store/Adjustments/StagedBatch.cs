using Telemetry.Store.Native;
using Telemetry.Store.Rows;

namespace Telemetry.Store.Adjustments;

/// <summary>A batch of corrections as it is kept before it is booked: the very bytes of its block.</summary>
internal sealed record StagedBatch
{
    /// <summary>Gets what the batch is a part of: a re-rating, or the better copies.</summary>
    public required string Series { get; init; }

    /// <summary>Gets its place in the series, from 1.</summary>
    public required long Batch { get; init; }

    /// <summary>Gets the tenant of its first row.</summary>
    public required string Tenant { get; init; }

    /// <summary>Gets the id of its first row: all rows are of one month, so that all of them are stored or none.</summary>
    public required Guid AdjustmentId { get; init; }
    public required DateOnly FirstDay { get; init; }
    public required DateOnly LastDay { get; init; }

    /// <summary>Gets the names of the block's columns.</summary>
    public required IReadOnlyList<string> Columns { get; init; }
    public required ReadOnlyMemory<byte> Block { get; init; }

    /// <summary>Gets whether it only says that every batch before its number is booked.</summary>
    public bool IsMark => Block.IsEmpty;

    /// <summary>Gets the token under which the block is inserted.</summary>
    public string Token => FormattableString.Invariant($"rerate/{Series}/{Batch}");

    /// <summary>Makes what says that every batch of a series before a number is booked.</summary>
    public static StagedBatch Mark(string series, long next) => new()
    {
        Series = series,
        Batch = next,
        Tenant = "",
        AdjustmentId = Guid.Empty,
        FirstDay = new DateOnly(1970, 1, 1),
        LastDay = new DateOnly(1970, 1, 1),
        Columns = [],
        Block = default,
    };

    /// <summary>Gets whether another batch books the same rows under the same token.</summary>
    public bool IsSame(StagedBatch other) => Token == other.Token && Block.Span.SequenceEqual(other.Block.Span);

    /// <summary>Makes the batch of some rows.</summary>
    /// <param name="series">What it is a part of.</param>
    /// <param name="batch">Its place in the series.</param>
    /// <param name="rows">At least one, all of one month (UTC).</param>
    public static async Task<StagedBatch> OfAsync(
        string series, long batch, IReadOnlyList<UsageAdjustmentRow> rows, CancellationToken cancellationToken)
    {
        using var block = new UsageAdjustmentBlock();
        foreach (var row in rows)
        {
            block.Add(row);
        }

        using var bytes = new MemoryStream();
        await block.WriteToAsync(bytes, cancellationToken);
        var days = rows.Select(row => DateOnly.FromDateTime(row.Event.OccurredAt.UtcDateTime)).ToList();
        var (first, last) = (days.Min(), days.Max());
        return (first.Year, first.Month) == (last.Year, last.Month)
            ? new StagedBatch
            {
                Series = series,
                Batch = batch,
                Tenant = rows[0].Event.Tenant,
                AdjustmentId = rows[0].AdjustmentId,
                FirstDay = first,
                LastDay = last,
                Columns = [.. block.Layout.Select(column => column.Name)],
                Block = bytes.ToArray(),
            }
            : throw new ArgumentException($"Corrections of {first:yyyy-MM} and {last:yyyy-MM} cannot be one batch.", nameof(rows));
    }
}

/// <summary>Rows for <c>adjustment_batches</c>; columns in the table's order.</summary>
internal sealed class StagedBatchBlock : RowBlock<StagedBatch>
{
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    public StagedBatchBlock()
    {
        Text("series", static r => r.Series);
        Number("batch", "Int64", static r => r.Batch);
        Text("tenant", static r => r.Tenant);
        Uuid("adjustment_id", static r => r.AdjustmentId);
        Number("first_day", "Date", static r => (ushort)(r.FirstDay.DayNumber - Epoch.DayNumber));
        Number("last_day", "Date", static r => (ushort)(r.LastDay.DayNumber - Epoch.DayNumber));
        Text("columns", static r => string.Join(',', r.Columns));
        var block = Column(new StringColumn("block"));
        Field(row => block.Add(row.Block.Span));
    }

    public override string Table => "adjustment_batches";
}
