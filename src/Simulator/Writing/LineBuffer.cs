using System.Globalization;
using System.Text;

namespace Telemetry.Simulator.Writing;

/// <summary>A line in a <see cref="LineBuffer"/>, and when its call began.</summary>
internal readonly record struct LineAt(long AtMs, int Start, int Length);

/// <summary>The lines of one stream in one slice of time, as UTF-8 in memory that is used again.</summary>
internal sealed class LineBuffer
{
    /// <summary>No line is longer.</summary>
    private const int LineMax = 4096;

    private byte[] bytes = new byte[64 * 1024];
    private int length;
    private int lineStart;

    public List<LineAt> Lines { get; } = [];

    public ReadOnlySpan<byte> Of(LineAt line) => this.bytes.AsSpan(line.Start, line.Length);

    public void Clear()
    {
        this.length = 0;
        Lines.Clear();
    }

    public void BeginLine()
    {
        if (this.bytes.Length - this.length < LineMax)
        {
            Array.Resize(ref this.bytes, this.bytes.Length * 2);
        }

        this.lineStart = this.length;
    }

    public void EndLine(long atMs)
    {
        Add("\n"u8);
        Lines.Add(new LineAt(atMs, this.lineStart, this.length - this.lineStart));
    }

    public void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(this.bytes.AsSpan(this.length));
        this.length += text.Length;
    }

    /// <summary>Adds a text and the number after it.</summary>
    public void Add(ReadOnlySpan<byte> text, long number)
    {
        Add(text);
        number.TryFormat(this.bytes.AsSpan(this.length), out var written, provider: CultureInfo.InvariantCulture);
        this.length += written;
    }

    /// <summary>Adds the last digits of a number in lower-case hexadecimal.</summary>
    public void AddHex(ulong number, int digits)
    {
        for (var i = digits - 1; i >= 0; i--)
        {
            this.bytes[this.length++] = "0123456789abcdef"u8[(int)((number >> (i * 4)) & 15)];
        }
    }

    /// <summary>Adds a number with leading zeros.</summary>
    public void AddDigits(int number, int digits)
    {
        for (var i = this.length + digits - 1; i >= this.length; i--)
        {
            this.bytes[i] = (byte)('0' + (number % 10));
            number /= 10;
        }

        this.length += digits;
    }

    /// <summary>Gets the UTF-8 of a text that is written again and again.</summary>
    public static byte[] Fragment(string text) => Encoding.UTF8.GetBytes(text);
}
