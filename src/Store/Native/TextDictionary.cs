using System.Buffers;
using System.Runtime.InteropServices;

namespace Telemetry.Store.Native;

/// <summary>The values of a LowCardinality(String): each text once, and one index per value.</summary>
internal sealed class TextDictionary : IDisposable
{
    // ClickHouse's flags: keys of this block's own, written beside the indexes.
    private const long OwnKeys = 0x600;

    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly ByteBuffer keys = new();
    private readonly ByteBuffer head = new(64);
    private readonly ByteBuffer middle = new(64);
    private readonly ByteBuffer packed = new();
    private int[] indexes = ArrayPool<int>.Shared.Rent(1_024);
    private int count;
    private string lastText = "";
    private int lastId;

    public TextDictionary() => Clear();

    public int Bytes => this.keys.Length + (this.count * (this.ids.Count <= byte.MaxValue + 1 ? 1 : 2));

    public void Add(string text)
    {
        // Neighbouring rows mostly repeat the value: a comparison is cheaper than a look-up.
        if (!ReferenceEquals(text, this.lastText) && text != this.lastText)
        {
            this.lastId = IdOf(text);
            this.lastText = text;
        }

        if (this.count == this.indexes.Length)
        {
            var larger = ArrayPool<int>.Shared.Rent(this.count * 2);
            this.indexes.AsSpan(0, this.count).CopyTo(larger);
            ArrayPool<int>.Shared.Return(this.indexes);
            this.indexes = larger;
        }

        this.indexes[this.count++] = this.lastId;
    }

    /// <summary>Yields keys and indexes; nothing where there is no value.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Data()
    {
        if (this.count == 0)
        {
            return [];
        }

        var width = this.ids.Count <= byte.MaxValue + 1 ? 0 : this.ids.Count <= ushort.MaxValue + 1 ? 1 : 2;
        this.head.Clear();
        this.head.Int64(OwnKeys | (long)width);
        this.head.Int64(this.ids.Count);
        this.middle.Clear();
        this.middle.Int64(this.count);
        Pack(width);
        return [this.head.Written, this.keys.Written, this.middle.Written, this.packed.Written];
    }

    public void Clear()
    {
        this.ids.Clear();
        this.keys.Clear();
        this.count = 0;

        // The engine expects the default value first.
        this.lastText = "";
        this.lastId = IdOf("");
    }

    public void Dispose()
    {
        this.keys.Dispose();
        this.head.Dispose();
        this.middle.Dispose();
        this.packed.Dispose();
        ArrayPool<int>.Shared.Return(this.indexes);
        this.indexes = [];
    }

    private int IdOf(string text)
    {
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(this.ids, text, out var exists);
        if (!exists)
        {
            id = this.ids.Count - 1;
            this.keys.Text(text);
        }

        return id;
    }

    private void Pack(int width)
    {
        var source = this.indexes.AsSpan(0, this.count);
        this.packed.Clear();
        switch (width)
        {
            case 0:
                var bytes = this.packed.Take(this.count);
                for (var i = 0; i < source.Length; i++)
                {
                    bytes[i] = unchecked((byte)source[i]);
                }

                break;
            case 1:
                var shorts = MemoryMarshal.Cast<byte, ushort>(this.packed.Take(this.count * sizeof(ushort)));
                for (var i = 0; i < source.Length; i++)
                {
                    shorts[i] = unchecked((ushort)source[i]);
                }

                break;
            default:
                MemoryMarshal.AsBytes(source).CopyTo(this.packed.Take(this.count * sizeof(int)));
                break;
        }
    }
}
