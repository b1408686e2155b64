using Telemetry.Api.Paging;

namespace Telemetry.Api.Tests.Parameters;

public sealed class CursorTests
{
    private static readonly Cursor Cursor = new() { From = 1, To = 2, Key = ["a", "ü", ""], Snapshot = ["x"] };

    [Fact]
    public void A_cursor_is_URL_safe_and_reads_back()
    {
        var text = CursorCodec.Encode(Cursor, "spend?");
        Assert.Matches("^[A-Za-z0-9_-]+$", text);
        var read = CursorCodec.Decode(text, "spend?")!;
        Assert.Equal(Cursor.Key.AsEnumerable(), read.Key);
        Assert.Equal(Cursor.Snapshot.AsEnumerable(), read.Snapshot);
        Assert.Equal((1, 2), (read.From, read.To));
    }

    [Fact]
    public void Any_change_of_one_character_is_noticed()
    {
        var text = CursorCodec.Encode(Cursor, "spend?");
        for (var at = 0; at < text.Length - 1; at++)
        {
            var changed = text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..];
            Assert.Null(CursorCodec.Decode(changed, "spend?"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("AAAA")]
    public void Noise_is_no_cursor(string text) => Assert.Null(CursorCodec.Decode(text, "spend?"));

    [Fact]
    public void A_cursor_belongs_to_its_query() => Assert.Null(CursorCodec.Decode(CursorCodec.Encode(Cursor, "spend?a=1"), "spend?a=2"));
}
