using System.Buffers;

namespace Telemetry.Events.Splitting;

/// <summary>The places of a body's events.</summary>
/// <param name="Events">One stretch each, in order.</param>
/// <param name="TailFault">Why the last stretch cannot be an event, whatever it holds; null where it may be one.</param>
public sealed record SplitBody(List<Range> Events, string? TailFault);

/// <summary>A body has more events than its reader allows.</summary>
public sealed class TooManyEventsException() : Exception("more events than allowed");

/// <summary>
/// Cuts a body into the bytes of its events without judging them: what an event's bytes are worth is for its reader to say,
/// so that one bad event never costs another. Pure.
/// </summary>
/// <remarks>
/// In an array, elements are told apart by brackets and strings alone, so an element that is no JSON inside (a wrong literal,
/// a missing colon) is refused alone. Where its brackets or quotes do not close, nothing can say where the next one begins:
/// everything from its first byte on is one refused event, and what came before is kept. So it is with what lies behind the
/// array, and with a last element that no bracket follows, since the body may have been cut there.
/// </remarks>
public static class EventSplitter
{
    private static readonly SearchValues<byte> Structural = SearchValues.Create("\"{}[],"u8);
    private static readonly SearchValues<byte> StringEnd = SearchValues.Create("\"\\"u8);

    /// <summary>Cuts NDJSON: one event a line. Blank lines are passed over and not counted.</summary>
    /// <exception cref="TooManyEventsException">More events than allowed.</exception>
    public static SplitBody SplitLines(ReadOnlySpan<byte> body, int eventsMax)
    {
        List<Range> events = [];
        int start = StartOf(body);
        while (start < body.Length)
        {
            int length = body[start..].IndexOf((byte)'\n');
            int end = length < 0 ? body.Length : start + length;
            Range line = Trim(body, start, end);
            if (!line.Start.Equals(line.End))
            {
                Add(events, line, eventsMax);
            }

            start = end + 1;
        }

        return new SplitBody(events, TailFault: null);
    }

    /// <summary>Cuts JSON: an array's elements, else the whole body as one event.</summary>
    /// <exception cref="TooManyEventsException">More events than allowed.</exception>
    public static SplitBody SplitJson(ReadOnlySpan<byte> body, int eventsMax)
    {
        List<Range> events = [];
        Range whole = Trim(body, StartOf(body), body.Length);
        (int at, int end) = (whole.Start.Value, whole.End.Value);
        if (at == end || body[at] != (byte)'[')
        {
            Add(events, whole, eventsMax);
            return new SplitBody(events, TailFault: null);
        }

        at++;
        if (IsClosed(body, Trim(body, at, end), out int afterEmpty))
        {
            at = afterEmpty;
        }
        else
        {
            bool more = true;
            while (more)
            {
                int close = EndOfElement(body[..end], at);
                if (close < 0)
                {
                    Add(events, Trim(body, at, end), eventsMax);
                    return new SplitBody(events, "The array is not closed: from here on its elements cannot be told apart.");
                }

                Add(events, Trim(body, at, close), eventsMax);
                more = body[close] == (byte)',';
                at = close + 1;
            }
        }

        Range behind = Trim(body, at, end);
        if (behind.Start.Equals(behind.End))
        {
            return new SplitBody(events, TailFault: null);
        }

        Add(events, behind, eventsMax);
        return new SplitBody(events, "This lies behind the end of the array. Several events go into one array, or one a line as application/x-ndjson.");
    }

    private static void Add(List<Range> events, Range range, int eventsMax)
    {
        if (events.Count == eventsMax)
        {
            throw new TooManyEventsException();
        }

        events.Add(range);
    }

    /// <summary>Gets where the text begins: behind a byte order mark.</summary>
    private static int StartOf(ReadOnlySpan<byte> body) => body.StartsWith("\uFEFF"u8) ? 3 : 0;

    private static bool IsClosed(ReadOnlySpan<byte> body, Range rest, out int after)
    {
        after = rest.Start.Value + 1;
        return !rest.Start.Equals(rest.End) && body[rest.Start] == (byte)']';
    }

    /// <summary>Gets where the comma or bracket behind an element is; −1 where there is none.</summary>
    private static int EndOfElement(ReadOnlySpan<byte> body, int at)
    {
        int depth = 0;
        while (true)
        {
            int next = body[at..].IndexOfAny(Structural);
            if (next < 0)
            {
                return -1;
            }

            at += next;
            switch (body[at])
            {
                case (byte)'"':
                    at = EndOfString(body, at + 1);
                    if (at < 0)
                    {
                        return -1;
                    }

                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)',' when depth > 0:
                    break;
                case (byte)',':
                    return at;
                case (byte)']' when depth == 0:
                    return at;
                default:
                    // A brace that closes nothing: the element goes on to the next comma, and its reader refuses it.
                    depth = Math.Max(0, depth - 1);
                    break;
            }

            at++;
        }
    }

    /// <summary>Gets where a string's closing quote is; −1 where there is none.</summary>
    private static int EndOfString(ReadOnlySpan<byte> body, int at)
    {
        while (true)
        {
            int next = body[at..].IndexOfAny(StringEnd);
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (body[at] == (byte)'"')
            {
                return at;
            }

            at += 2;
            if (at >= body.Length)
            {
                return -1;
            }
        }
    }

    private static Range Trim(ReadOnlySpan<byte> body, int start, int end)
    {
        while (start < end && IsSpace(body[start]))
        {
            start++;
        }

        while (end > start && IsSpace(body[end - 1]))
        {
            end--;
        }

        return start..end;
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
