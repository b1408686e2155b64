namespace Telemetry.Store.Native;

/// <summary>A block whose columns are filled from rows of one kind.</summary>
public abstract class RowBlock<TRow> : NativeBlock
{
    private readonly List<Action<TRow>> fields = [];

    /// <summary>Appends one row.</summary>
    /// <exception cref="OverflowException">A figure does not fit its column; the row is not added.</exception>
    public void Add(TRow row)
    {
        Check(row);
        foreach (var field in this.fields)
        {
            field(row);
        }

        CountRow();
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
