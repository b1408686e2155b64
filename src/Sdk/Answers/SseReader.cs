using System.Text.Json;
using Telemetry.Sdk.Answers.Shapes;

namespace Telemetry.Sdk.Answers;

/// <summary>Reads server-sent events as the WHATWG defines them, cut anywhere: inside a line, a line break, a character.</summary>
internal sealed class SseReader(AnswerShape shape, AnswerFacts facts, int bytesMax) : AnswerReader
{
    private PooledBytes line;
    private PooledBytes name;
    private PooledBytes data;
    private bool endedWithCarriageReturn;

    public override void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (this.endedWithCarriageReturn)
            {
                this.endedWithCarriageReturn = false;
                if (bytes[0] == '\n')
                {
                    bytes = bytes[1..];
                    continue;
                }
            }

            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                Append(ref this.line, bytes, bytesMax);
                return;
            }

            var rest = bytes[(end + 1)..];
            this.endedWithCarriageReturn = bytes[end] == '\r';
            if (this.line.Length == 0)
            {
                ReadLine(bytes[..end]);
            }
            else
            {
                Append(ref this.line, bytes[..end], bytesMax);
                ReadLine(this.line.Span);
                this.line.Clear();
            }

            bytes = rest;
        }
    }

    /// <summary>An event without its blank line counts too, when it is whole.</summary>
    public override void End()
    {
        if (this.line.Length > 0)
        {
            ReadLine(this.line.Span);
            this.line.Clear();
        }

        Dispatch();
    }

    public override void Dispose()
    {
        this.line.Release();
        this.name.Release();
        this.data.Release();
    }

    private void ReadLine(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            Dispatch();
            return;
        }

        var colon = text.IndexOf((byte)':');
        var field = colon < 0 ? text : text[..colon];
        var value = colon < 0 ? default : text[(colon + 1)..];
        if (value is [(byte)' ', ..])
        {
            value = value[1..];
        }

        if (field.SequenceEqual("data"u8))
        {
            if (this.data.Length > 0)
            {
                this.data.Append((byte)'\n');
            }

            Append(ref this.data, value, bytesMax);
        }
        else if (field.SequenceEqual("event"u8))
        {
            this.name.Clear();
            Append(ref this.name, value, bytesMax);
        }
    }

    private void Dispatch()
    {
        try
        {
            if (this.data.Length > 0)
            {
                shape.ReadEvent(this.name.Span, this.data.Span, facts);
            }
        }
        catch (JsonException)
        {
            // A gateway's own event, or the half of one that a cut leaves behind. The next may be whole.
        }
        finally
        {
            this.data.Clear();
            this.name.Clear();
        }
    }
}
