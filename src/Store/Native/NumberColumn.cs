using Telemetry.Store.Client.Types;

namespace Telemetry.Store.Native;

/// <summary>Values of one fixed width: integers, times as integers, decimals as integers.</summary>
internal sealed class NumberColumn<T>(string name, string type) : NativeColumn(name, type)
    where T : unmanaged
{
    private readonly ByteBuffer values = new();

    public override int Bytes => this.values.Length;

    public void Add(T value) => this.values.Number(value);

    public override IEnumerable<ReadOnlyMemory<byte>> Data() => [this.values.Written];

    public override void Clear() => this.values.Clear();

    public override void Dispose() => this.values.Dispose();
}

/// <summary>The same where a value may be missing: first a byte per row that says so, then the values.</summary>
internal sealed class NullableNumberColumn<T>(string name, string type) : NativeColumn(name, type)
    where T : unmanaged
{
    private readonly ByteBuffer missing = new();
    private readonly ByteBuffer values = new();

    public override int Bytes => this.missing.Length + this.values.Length;

    public void Add(T? value)
    {
        this.missing.Byte(value is null ? (byte)1 : (byte)0);
        this.values.Number(value.GetValueOrDefault());
    }

    public override IEnumerable<ReadOnlyMemory<byte>> Data() => [this.missing.Written, this.values.Written];

    public override void Clear()
    {
        this.missing.Clear();
        this.values.Clear();
    }

    public override void Dispose()
    {
        this.missing.Dispose();
        this.values.Dispose();
    }
}

/// <summary>UUID values.</summary>
internal sealed class UuidColumn(string name) : NativeColumn(name, "UUID")
{
    private readonly ByteBuffer values = new();

    public override int Bytes => this.values.Length;

    public void Add(Guid value) => UuidLayout.Write(value, this.values.Take(UuidLayout.Size));

    public override IEnumerable<ReadOnlyMemory<byte>> Data() => [this.values.Written];

    public override void Clear() => this.values.Clear();

    public override void Dispose() => this.values.Dispose();
}

/// <summary>String values.</summary>
internal sealed class StringColumn(string name) : NativeColumn(name, "String")
{
    private readonly ByteBuffer values = new();

    public override int Bytes => this.values.Length;

    public void Add(string value) => this.values.Text(value);

    public void Add(ReadOnlySpan<byte> value) => this.values.Text(value);

    public override IEnumerable<ReadOnlyMemory<byte>> Data() => [this.values.Written];

    public override void Clear() => this.values.Clear();

    public override void Dispose() => this.values.Dispose();
}
