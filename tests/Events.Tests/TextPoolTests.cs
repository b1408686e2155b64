using System.Text;
using System.Text.Json;
using Telemetry.Events.Reading;

namespace Telemetry.Events.Tests;

public class TextPoolTests
{
    [Fact]
    public void More_texts_than_the_pool_holds_stay_themselves_whatever_their_order()
    {
        var texts = Enumerable.Range(0, 5_000).Select(static i => new string((char)('a' + (i % 26)), i % 70) + i).ToArray();
        for (var pass = 0; pass < 3; pass++)
        {
            Assert.All(texts, static text => Assert.Equal(text, Read(JsonSerializer.Serialize(text))));
            Array.Reverse(texts);
        }
    }

    [Theory]
    [InlineData("""
        "team-\u00e9"
        """, "team-é")]
    [InlineData("\"team-é\"", "team-é")]
    [InlineData("\"\"", "")]
    [InlineData("\"a\\\"b\"", "a\"b")]
    public void Escapes_and_other_scripts_are_read_as_they_are_meant(string json, string text) => Assert.Equal(text, Read(json));

    [Fact]
    public void Equal_texts_are_one_string() => Assert.Same(Read("\"claude-haiku-4-5\""), Read("\"claude-haiku-4-5\""));

    [Fact]
    public void A_text_that_is_no_valid_Unicode_is_refused_and_never_pooled()
    {
        byte[] broken = [(byte)'"', 0xC3, 0x28, (byte)'"'];

        Assert.Throws<InvalidOperationException>(() => Read(broken));
        Assert.Throws<InvalidOperationException>(() => Read(broken));
    }

    private static string Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    private static string Read(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return TextPool.Read(ref reader);
    }
}
