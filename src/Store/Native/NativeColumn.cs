namespace Telemetry.Store.Native;

/// <summary>One column of a block in ClickHouse's Native format.</summary>
internal abstract class NativeColumn(string name, string type) : IDisposable
{
    public string Name { get; } = name;

    /// <summary>Gets the type as the table declares it.</summary>
    public string Type { get; } = type;

    /// <summary>Gets about how many bytes the values take.</summary>
    public abstract int Bytes { get; }

    /// <summary>Gets what precedes the data of the whole column, offsets included.</summary>
    public virtual void WritePrefix(ByteBuffer target) { }

    /// <summary>Yields the data; valid until the column changes.</summary>
    public abstract IEnumerable<ReadOnlyMemory<byte>> Data();

    public abstract void Clear();

    public abstract void Dispose();
}
