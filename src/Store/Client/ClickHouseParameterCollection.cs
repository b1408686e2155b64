using System.Collections;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Store.Client;

/// <summary>The parameters of one command.</summary>
[SuppressMessage("Design", "CA1010:Generic interface should also be implemented", Justification = "ADO.NET fixes the shape.")]
public sealed class ClickHouseParameterCollection : DbParameterCollection
{
    private readonly List<ClickHouseParameter> list = [];

    public override int Count => this.list.Count;

    public override object SyncRoot => this.list;

    /// <summary>Adds a value by name.</summary>
    public ClickHouseParameter AddWithValue(string name, object? value)
    {
        var parameter = new ClickHouseParameter { ParameterName = name, Value = value };
        this.list.Add(parameter);
        return parameter;
    }

    public override int Add(object value)
    {
        this.list.Add((ClickHouseParameter)value);
        return this.list.Count - 1;
    }

    public override void AddRange(Array values)
    {
        foreach (ClickHouseParameter value in values)
        {
            this.list.Add(value);
        }
    }

    public override void Clear() => this.list.Clear();

    public override bool Contains(object value) => this.list.Contains((ClickHouseParameter)value);

    public override bool Contains(string value) => IndexOf(value) >= 0;

    public override void CopyTo(Array array, int index) => ((ICollection)this.list).CopyTo(array, index);

    public override IEnumerator GetEnumerator() => this.list.GetEnumerator();

    public override int IndexOf(object value) => this.list.IndexOf((ClickHouseParameter)value);

    public override int IndexOf(string parameterName) => this.list.FindIndex(p => p.ParameterName == parameterName.TrimStart('@', ':', '?'));

    public override void Insert(int index, object value) => this.list.Insert(index, (ClickHouseParameter)value);

    public override void Remove(object value) => this.list.Remove((ClickHouseParameter)value);

    public override void RemoveAt(int index) => this.list.RemoveAt(index);

    public override void RemoveAt(string parameterName) => this.list.RemoveAt(IndexOf(parameterName));

    internal IEnumerable<ClickHouseParameter> All => this.list;

    protected override DbParameter GetParameter(int index) => this.list[index];

    protected override DbParameter GetParameter(string parameterName) => this.list[IndexOf(parameterName)];

    protected override void SetParameter(int index, DbParameter value) => this.list[index] = (ClickHouseParameter)value;

    protected override void SetParameter(string parameterName, DbParameter value) =>
        this.list[IndexOf(parameterName)] = (ClickHouseParameter)value;
}
