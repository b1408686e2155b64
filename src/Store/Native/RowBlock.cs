namespace Telemetry.Store.Native;

/// <summary>A block whose columns are filled from rows of one kind.</summary>
public abstract class RowBlock<TRow> : NativeBlock
{
    // Rows that stay in the processor's cache while one column after the other is filled from them.
    private const int RowsPerTurn = 128;

    private readonly List<Action<TRow>> fields = [];

    /// <summary>Appends one row.</summary>
    /// <exception cref="OverflowException">A figure does not fit its column; the row is not added.</exception>
    public void Add(TRow row) => AddRange([row]);

    /// <summary>Appends rows: the same bytes as one after the other, but each column's code runs for many rows at once.</summary>
    /// <exception cref="OverflowException">A figure does not fit its column; no row is added.</exception>
    public void AddRange(IReadOnlyList<TRow> rows)
    {
        foreach (var row in rows)
        {
            Check(row);
        }

        for (var first = 0; first < rows.Count; first += RowsPerTurn)
        {
            var end = Math.Min(first + RowsPerTurn, rows.Count);
            foreach (var field in this.fields)
            {
                for (var index = first; index < end; index++)
                {
                    field(rows[index]);
                }
            }
        }

        CountRows(rows.Count);
    }

    /// <summary>Throws for a row that a column would refuse, so that no row is ever added by half.</summary>
    private protected virtual void Check(TRow row) { }

    private protected void Low(string name, Func<TRow, string> value)
    {
        var column = Column(new LowCardinalityColumn(name));
        Field(row => column.Add(value(row)));
    }

    private protected void Text(string name, Func<TRow, string> value)
    {
        var column = Column(new StringColumn(name));
        Field(row => column.Add(value(row)));
    }

    private protected void Uuid(string name, Func<TRow, Guid> value)
    {
        var column = Column(new UuidColumn(name));
        Field(row => column.Add(value(row)));
    }

    private protected void Time(string name, Func<TRow, DateTimeOffset> value) =>
        Number(name, "DateTime64(3, 'UTC')", row => value(row).ToUnixTimeMilliseconds());

    private protected void Number<T>(string name, string type, Func<TRow, T> value)
        where T : unmanaged
    {
        var column = Column(new NumberColumn<T>(name, type));
        Field(row => column.Add(value(row)));
    }

    private protected void Maybe<T>(string name, string type, Func<TRow, T?> value)
        where T : unmanaged
    {
        var column = Column(new NullableNumberColumn<T>(name, type));
        Field(row => column.Add(value(row)));
    }

    /// <summary>Fills columns that were added with <see cref="NativeBlock.Column"/>.</summary>
    private protected void Field(Action<TRow> fill) => this.fields.Add(fill);
}
