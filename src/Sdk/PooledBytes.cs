using System.Buffers;
using System.Buffers.Text;

namespace Telemetry.Sdk;

/// <summary>Bytes that grow in rented memory, which goes back once they are read. Not thread-safe.</summary>
internal struct PooledBytes
{
    private const int FirstBytes = 1024;

    private byte[]? rented;
    private int highest;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Span => this.rented.AsSpan(0, this.Length);

    public readonly ReadOnlyMemory<byte> Memory => this.rented.AsMemory(0, this.Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        this.Length += bytes.Length;
    }

    public void Append(byte value) => Append([value]);

    /// <summary>Drops what was gathered and keeps the memory.</summary>
    public void Clear() => this.Length = 0;

    /// <summary>Drops the first bytes.</summary>
    public void RemoveStart(int count)
    {
        this.Span[count..].CopyTo(this.rented);
        this.Length -= count;
    }

    /// <summary>Decodes what was gathered in its own place; false where it is no base64.</summary>
    public readonly bool TryDecodeBase64(out ReadOnlySpan<byte> decoded)
    {
        var isDecoded = Base64.DecodeFromUtf8InPlace(this.rented.AsSpan(0, this.Length), out var length) == OperationStatus.Done;
        decoded = this.rented.AsSpan(0, length);
        return isDecoded;
    }

    /// <summary>Gives the memory back. What it held may be text of a call, so it is wiped.</summary>
    public void Release()
    {
        if (this.rented is { } array)
        {
            this.rented = null;
            array.AsSpan(0, Math.Max(this.Length, this.highest)).Clear();
            this.Length = this.highest = 0;
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private Span<byte> Room(int count)
    {
        var needed = this.Length + count;
        this.highest = Math.Max(this.highest, needed);
        if (this.rented is null)
        {
            this.rented = ArrayPool<byte>.Shared.Rent(Math.Max(needed, FirstBytes));
        }
        else if (needed > this.rented.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, this.rented.Length * 2));
            this.Span.CopyTo(larger);
            this.rented.AsSpan(0, Math.Min(this.highest, this.rented.Length)).Clear();
            ArrayPool<byte>.Shared.Return(this.rented);
            this.rented = larger;
        }

        return this.rented.AsSpan(this.Length);
    }
}
