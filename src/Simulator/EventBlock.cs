namespace Telemetry.Simulator;

/// <summary>Some events in order of time, each a line of JSON with its line end. Its memory is used again for the next block.</summary>
public sealed class EventBlock
{
    private readonly List<int> ends = [];
    private byte[] bytes = new byte[1 << 20];
    private int length;

    /// <summary>Gets all lines.</summary>
    public ReadOnlyMemory<byte> Bytes => this.bytes.AsMemory(0, this.length);

    /// <summary>Gets how many events there are.</summary>
    public int Count => this.ends.Count;

    /// <summary>Gets one event without its line end.</summary>
    /// <param name="index">From 0 to below <see cref="Count"/>.</param>
    public ReadOnlyMemory<byte> Event(int index)
    {
        var start = index == 0 ? 0 : this.ends[index - 1];
        return this.bytes.AsMemory(start, this.ends[index] - start - 1);
    }

    internal void Clear()
    {
        this.length = 0;
        this.ends.Clear();
    }

    internal void Add(ReadOnlySpan<byte> line)
    {
        if (this.bytes.Length - this.length < line.Length)
        {
            Array.Resize(ref this.bytes, this.bytes.Length * 2);
        }

        line.CopyTo(this.bytes.AsSpan(this.length));
        this.length += line.Length;
        this.ends.Add(this.length);
    }
}
