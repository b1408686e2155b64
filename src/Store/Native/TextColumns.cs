namespace Telemetry.Store.Native;

/// <summary>LowCardinality(String) values.</summary>
internal sealed class LowCardinalityColumn(string name) : NativeColumn(name, "LowCardinality(String)")
{
    private readonly TextDictionary texts = new();

    public override int Bytes => this.texts.Bytes;

    public void Add(string value) => this.texts.Add(value);

    public override void WritePrefix(ByteBuffer target) => LowCardinalityVersion.Write(target);

    public override IEnumerable<ReadOnlyMemory<byte>> Data() => this.texts.Data();

    public override void Clear() => this.texts.Clear();

    public override void Dispose() => this.texts.Dispose();
}

/// <summary>Values of several elements each: the end of each row's elements, then all elements.</summary>
internal abstract class RepeatedColumn(string name, string type) : NativeColumn(name, type)
{
    private readonly ByteBuffer ends = new();
    private long end;

    public override int Bytes => this.ends.Length;

    public override IEnumerable<ReadOnlyMemory<byte>> Data() => [this.ends.Written];

    public override void Clear()
    {
        this.ends.Clear();
        this.end = 0;
    }

    public override void Dispose() => this.ends.Dispose();

    /// <summary>Ends a row whose elements were added.</summary>
    protected void EndRow(int elements)
    {
        this.end += elements;
        this.ends.Int64(this.end);
    }
}

/// <summary>Array(LowCardinality(String)) values.</summary>
internal sealed class TextArrayColumn(string name) : RepeatedColumn(name, "Array(LowCardinality(String))")
{
    private readonly TextDictionary elements = new();

    public override int Bytes => base.Bytes + this.elements.Bytes;

    public void Add(IReadOnlyCollection<string> values)
    {
        foreach (var value in values)
        {
            this.elements.Add(value);
        }

        EndRow(values.Count);
    }

    public override void WritePrefix(ByteBuffer target) => LowCardinalityVersion.Write(target);

    public override IEnumerable<ReadOnlyMemory<byte>> Data() => [.. base.Data(), .. this.elements.Data()];

    public override void Clear()
    {
        base.Clear();
        this.elements.Clear();
    }

    public override void Dispose()
    {
        base.Dispose();
        this.elements.Dispose();
    }
}

/// <summary>Map(LowCardinality(String), String) values.</summary>
internal sealed class TextMapColumn(string name) : RepeatedColumn(name, "Map(LowCardinality(String), String)")
{
    private readonly TextDictionary keys = new();
    private readonly ByteBuffer values = new();

    public override int Bytes => base.Bytes + this.keys.Bytes + this.values.Length;

    public void Add(IReadOnlyCollection<KeyValuePair<string, string>> pairs)
    {
        foreach (var (key, value) in pairs)
        {
            this.keys.Add(key);
            this.values.Text(value);
        }

        EndRow(pairs.Count);
    }

    public override void WritePrefix(ByteBuffer target) => LowCardinalityVersion.Write(target);

    public override IEnumerable<ReadOnlyMemory<byte>> Data() => [.. base.Data(), .. this.keys.Data(), this.values.Written];

    public override void Clear()
    {
        base.Clear();
        this.keys.Clear();
        this.values.Clear();
    }

    public override void Dispose()
    {
        base.Dispose();
        this.keys.Dispose();
        this.values.Dispose();
    }
}

/// <summary>Map(Int16, Int64) values: counts by bucket.</summary>
internal sealed class CountMapColumn(string name) : RepeatedColumn(name, "Map(Int16, Int64)")
{
    private readonly ByteBuffer keys = new();
    private readonly ByteBuffer values = new();

    public override int Bytes => base.Bytes + this.keys.Length + this.values.Length;

    public void Add(IReadOnlyCollection<KeyValuePair<short, long>> pairs)
    {
        foreach (var (key, value) in pairs)
        {
            this.keys.Number(key);
            this.values.Int64(value);
        }

        EndRow(pairs.Count);
    }

    public override IEnumerable<ReadOnlyMemory<byte>> Data() => [.. base.Data(), this.keys.Written, this.values.Written];

    public override void Clear()
    {
        base.Clear();
        this.keys.Clear();
        this.values.Clear();
    }

    public override void Dispose()
    {
        base.Dispose();
        this.keys.Dispose();
        this.values.Dispose();
    }
}

internal static class LowCardinalityVersion
{
    private const long SharedDictionaries = 1;

    public static void Write(ByteBuffer target) => target.Int64(SharedDictionaries);
}
