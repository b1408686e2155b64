using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Telemetry.Store.Client;

/// <summary>Reads the rows of one answer, forward only. Times are UTC; arrays are arrays, maps dictionaries, tuples arrays of objects.</summary>
[SuppressMessage("Design", "CA1010:Generic interface should also be implemented", Justification = "ADO.NET fixes the shape.")]
public sealed class ClickHouseDataReader : DbDataReader
{
    private readonly HttpResponseMessage response;
    private readonly RowBuffer rows;
    private readonly DbConnection? closeAfter;
    private Dictionary<string, int>? ordinals;
    private object?[]? current;
    private object?[]? peeked;
    private bool closed;

    private ClickHouseDataReader(HttpResponseMessage response, RowBuffer rows, DbConnection? closeAfter)
    {
        this.response = response;
        this.rows = rows;
        this.closeAfter = closeAfter;
    }

    public override int FieldCount => this.rows.Types.Length;

    public override bool HasRows => this.peeked is not null || this.current is not null;

    public override bool IsClosed => this.closed;

    public override int Depth => 0;

    public override int RecordsAffected => -1;

    private object?[] Row => this.current ?? throw new InvalidOperationException("No row: call Read first and look at its answer.");

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    public override async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        this.current = this.peeked ?? await this.rows.ReadRowAsync(cancellationToken);
        this.peeked = null;
        return this.current is not null;
    }

    public override bool Read() => ReadAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override bool NextResult() => false;

    public override string GetName(int ordinal) => this.rows.Names[ordinal];

    [SuppressMessage("Usage", "CA2201:Do not raise reserved exception types", Justification = "DbDataReader states this exception for an unknown name.")]
    public override int GetOrdinal(string name)
    {
        // Wide rows are read by name, millions of them.
        this.ordinals ??= this.rows.Names.Select(static (n, i) => (n, i)).DistinctBy(static pair => pair.n).ToDictionary(StringComparer.Ordinal);
        var at = this.ordinals.TryGetValue(name, out var known) ? known : Array.FindIndex(this.rows.Names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new IndexOutOfRangeException($"No column '{name}'. Columns: {string.Join(", ", this.rows.Names)}.");
    }

    public override string GetDataTypeName(int ordinal) => this.rows.Types[ordinal].Name;

    public override Type GetFieldType(int ordinal) => this.rows.Types[ordinal].ClrType;

    public override bool IsDBNull(int ordinal) => Row[ordinal] is null or DBNull;

    public override object GetValue(int ordinal) => Row[ordinal] ?? DBNull.Value;

    public override int GetValues(object[] values)
    {
        var count = Math.Min(values.Length, FieldCount);
        for (var i = 0; i < count; i++)
        {
            values[i] = GetValue(i);
        }

        return count;
    }

    public override T GetFieldValue<T>(int ordinal)
    {
        var value = Row[ordinal];
        if (value is T same)
        {
            return same;
        }

        if (value is null)
        {
            return default(T) is null ? default! : throw new InvalidCastException($"The column '{GetName(ordinal)}' is null.");
        }

        object converted = (value, typeof(T)) switch
        {
            (DateTime t, var to) when to == typeof(DateTimeOffset) || to == typeof(DateTimeOffset?) => new DateTimeOffset(t, TimeSpan.Zero),
            (DateTime t, var to) when to == typeof(DateOnly) || to == typeof(DateOnly?) => DateOnly.FromDateTime(t),
            _ => Convert.ChangeType(value, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), CultureInfo.InvariantCulture),
        };
        return (T)converted;
    }

    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

    public override char GetChar(int ordinal) => GetFieldValue<char>(ordinal);

    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    public override decimal GetDecimal(int ordinal) => GetFieldValue<decimal>(ordinal);

    public override double GetDouble(int ordinal) => GetFieldValue<double>(ordinal);

    public override float GetFloat(int ordinal) => GetFieldValue<float>(ordinal);

    public override Guid GetGuid(int ordinal) => GetFieldValue<Guid>(ordinal);

    public override short GetInt16(int ordinal) => GetFieldValue<short>(ordinal);

    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException("Strings are read whole with GetString.");

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) =>
        throw new NotSupportedException("Strings are read whole with GetString.");

    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    public override void Close()
    {
        if (!this.closed)
        {
            this.closed = true;
            this.response.Dispose();
            this.closeAfter?.Close();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    internal static async Task<ClickHouseDataReader> OpenAsync(
        HttpResponseMessage response, DbConnection? closeAfter, CancellationToken cancellationToken)
    {
        var rows = new RowBuffer(await response.Content.ReadAsStreamAsync(cancellationToken));
        await rows.ReadHeaderAsync(cancellationToken);
        var reader = new ClickHouseDataReader(response, rows, closeAfter);
        reader.peeked = await rows.ReadRowAsync(cancellationToken);
        return reader;
    }
}
