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

/// <summary>Array(LowCardinality(String)) values: the end of each row's elements, then all elements.</summary>
internal sealed class TextArrayColumn(string name) : NativeColumn(name, "Array(LowCardinality(String))")
{
    private readonly ByteBuffer ends = new();
    private readonly TextDictionary elements = new();
    private long end;

    public override int Bytes => this.ends.Length + this.elements.Bytes;

    public void Add(IReadOnlyCollection<string> values)
    {
        foreach (var value in values)
        {
            this.elements.Add(value);
        }

        this.end += values.Count;
        this.ends.Int64(this.end);
    }

    public override void WritePrefix(ByteBuffer target) => LowCardinalityVersion.Write(target);

    public override IEnumerable<ReadOnlyMemory<byte>> Data() => [this.ends.Written, .. this.elements.Data()];

    public override void Clear()
    {
        this.ends.Clear();
        this.elements.Clear();
        this.end = 0;
    }

    public override void Dispose()
    {
        this.ends.Dispose();
        this.elements.Dispose();
    }
}

/// <summary>Map(LowCardinality(String), String) values.</summary>
internal sealed class TextMapColumn(string name) : NativeColumn(name, "Map(LowCardinality(String), String)")
{
    private readonly ByteBuffer ends = new();
    private readonly TextDictionary keys = new();
    private readonly ByteBuffer values = new();
    private long end;

    public override int Bytes => this.ends.Length + this.keys.Bytes + this.values.Length;

    public void Add(IReadOnlyCollection<KeyValuePair<string, string>> pairs)
    {
        foreach (var (key, value) in pairs)
        {
            this.keys.Add(key);
            this.values.Text(value);
        }

        this.end += pairs.Count;
        this.ends.Int64(this.end);
    }

    public override void WritePrefix(ByteBuffer target) => LowCardinalityVersion.Write(target);

    public override IEnumerable<ReadOnlyMemory<byte>> Data() => [this.ends.Written, .. this.keys.Data(), this.values.Written];

    public override void Clear()
    {
        this.ends.Clear();
        this.keys.Clear();
        this.values.Clear();
        this.end = 0;
    }

    public override void Dispose()
    {
        this.ends.Dispose();
        this.keys.Dispose();
        this.values.Dispose();
    }
}

/// <summary>Map(Int16, Int64) values: counts by bucket.</summary>
internal sealed class CountMapColumn(string name) : NativeColumn(name, "Map(Int16, Int64)")
{
    private readonly ByteBuffer ends = new();
    private readonly ByteBuffer keys = new();
    private readonly ByteBuffer values = new();
    private long end;

    public override int Bytes => this.ends.Length + this.keys.Length + this.values.Length;

    public void Add(IReadOnlyCollection<KeyValuePair<short, long>> pairs)
    {
        foreach (var (key, value) in pairs)
        {
            this.keys.Number(key);
            this.values.Int64(value);
        }

        this.end += pairs.Count;
        this.ends.Int64(this.end);
    }

    public override IEnumerable<ReadOnlyMemory<byte>> Data() => [this.ends.Written, this.keys.Written, this.values.Written];

    public override void Clear()
    {
        this.ends.Clear();
        this.keys.Clear();
        this.values.Clear();
        this.end = 0;
    }

    public override void Dispose()
    {
        this.ends.Dispose();
        this.keys.Dispose();
        this.values.Dispose();
    }
}

internal static class LowCardinalityVersion
{
    private const long SharedDictionaries = 1;

    public static void Write(ByteBuffer target) => target.Int64(SharedDictionaries);
}
