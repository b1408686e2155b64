using System.Runtime.InteropServices;
using System.Text;

namespace Telemetry.Store.Embedded;

/// <summary>Text for one native call, in unmanaged memory until disposed.</summary>
internal sealed unsafe class NativeArguments : IDisposable
{
    private readonly List<nint> blocks = [];

    public NativeArguments(string sql, string format, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        Sql = Copy(sql, out var sqlLength);
        SqlLength = sqlLength;
        Format = Copy(format, out var formatLength);
        FormatLength = formatLength;
        Count = (nuint)parameters.Count;
        Names = (byte**)Allocate(parameters.Count * sizeof(nint));
        NameLengths = (nuint*)Allocate(parameters.Count * sizeof(nuint));
        Values = (byte**)Allocate(parameters.Count * sizeof(nint));
        ValueLengths = (nuint*)Allocate(parameters.Count * sizeof(nuint));
        for (var i = 0; i < parameters.Count; i++)
        {
            Names[i] = Copy(parameters[i].Key, out NameLengths[i]);
            Values[i] = Copy(parameters[i].Value, out ValueLengths[i]);
        }
    }

    public byte* Sql { get; }
    public nuint SqlLength { get; }
    public byte* Format { get; }
    public nuint FormatLength { get; }
    public nuint Count { get; }
    public byte** Names { get; }
    public nuint* NameLengths { get; }
    public byte** Values { get; }
    public nuint* ValueLengths { get; }

    public void Dispose()
    {
        foreach (var block in this.blocks)
        {
            NativeMemory.Free((void*)block);
        }

        this.blocks.Clear();
    }

    private byte* Copy(string text, out nuint length)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        var start = (byte*)Allocate(bytes);
        Encoding.UTF8.GetBytes(text, new Span<byte>(start, bytes));
        length = (nuint)bytes;
        return start;
    }

    private nint Allocate(int bytes)
    {
        var block = (nint)NativeMemory.Alloc((nuint)Math.Max(bytes, 1));
        this.blocks.Add(block);
        return block;
    }
}
