using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Events.Splitting;

namespace Telemetry.Events.Tests;

/// <summary>The splitter against every array that a real JSON writer makes, and against any bytes at all.</summary>
public sealed class EventSplitterTests
{
    [Fact]
    public void Elements_of_any_array_come_back_byte_for_byte()
    {
        Gen<string> text = Gen.Elements("{", "}", "[", "]", ",", "\"", "\\", "\n", "é", "x", "{\"a\":[1,2]}").ArrayOf().Select(string.Concat);
        Gen<string> element = Gen.OneOf(
            text.Select(value => JsonSerializer.Serialize(value)),
            text.Select(value => JsonSerializer.Serialize(new { a = value, b = new object[] { value, 1, new { c = value } } })),
            Gen.Choose(-1000, 1000).Select(value => JsonSerializer.Serialize(value)),
            Gen.Constant("null"),
            Gen.Constant("[]"),
            Gen.Constant("{ }"));
        Prop.ForAll(element.ArrayOf().ToArbitrary(), elements =>
        {
            byte[] body = Encoding.UTF8.GetBytes($" [\n {string.Join(" ,\t", elements)} ]\r\n");
            SplitBody split = EventSplitter.SplitJson(body, eventsMax: 1000);
            return split.TailFault is null && elements.SequenceEqual(split.Events.Select(range => Encoding.UTF8.GetString(body[range])));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_bytes_are_cut_without_a_fault_and_no_stretch_overlaps_another()
    {
        Gen<byte[]> bytes = Gen.Elements("{}[],\"\\ \n\r:1a\u00ff".Select(character => (byte)character)).ArrayOf();
        Prop.ForAll(bytes.ToArbitrary(), body =>
            InOrder(EventSplitter.SplitJson(body, eventsMax: 1000), body) && InOrder(EventSplitter.SplitLines(body, eventsMax: 1000), body))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void The_bound_on_events_holds_exactly()
    {
        Assert.Equal(3, EventSplitter.SplitJson("[1,2,3]"u8, eventsMax: 3).Events.Count);
        Assert.Throws<TooManyEventsException>(() => EventSplitter.SplitJson("[1,2,3]"u8, eventsMax: 2));
        Assert.Throws<TooManyEventsException>(() => EventSplitter.SplitLines("1\n2\n3"u8, eventsMax: 2));
    }

    private static bool InOrder(SplitBody split, byte[] body)
    {
        int last = 0;
        foreach (Range range in split.Events)
        {
            (int start, int length) = range.GetOffsetAndLength(body.Length);
            if (start < last)
            {
                return false;
            }

            last = start + length;
        }

        return last <= body.Length;
    }
}
