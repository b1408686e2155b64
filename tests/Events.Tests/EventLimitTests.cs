using System.Text;

namespace Telemetry.Events.Tests;

/// <summary>Every bound is accepted, one beyond it is refused.</summary>
public class EventLimitTests
{
    [Theory]
    [InlineData("tenant", 256)]
    [InlineData("provider", 256)]
    [InlineData("model", 256)]
    [InlineData("operation", 256)]
    [InlineData("service_tier", 256)]
    [InlineData("request_id", 256)]
    [InlineData("trace_id", 256)]
    [InlineData("prefix_fingerprint", 64)]
    [InlineData("request_fingerprint", 64)]
    public void Texts(string member, int most)
    {
        Check(member, length => $$"""{"event_id":"{{Reading.Id}}",{{(member == "provider" ? "" : "\"provider\":\"p\",")}}{{(member == "model" ? "" : "\"model\":\"m\",")}}"usage":{},"{{member}}":"{{new string('a', length)}}"}""", most);
    }

    [Fact]
    public void Dimensions()
    {
        foreach (var name in DimensionNames.All)
        {
            Check($"dimensions.{name}", length => Reading.Event($"\"dimensions\":{{\"{name}\":\"{new string('a', length)}\"}}"), name == "prompt_name" ? 128 : 256);
        }
    }

    [Fact]
    public void Tags()
    {
        Check("tags", pairs => Reading.Event($"\"tags\":{{{string.Join(',', Enumerable.Range(0, pairs).Select(i => $"\"t{i}\":\"v\""))}}}"), 16);
        Check("tags", length => Reading.Event($"\"tags\":{{\"{new string('a', length)}\":\"v\"}}"), 256);
        Check("tags.t", length => Reading.Event($"\"tags\":{{\"t\":\"{new string('a', length)}\"}}"), 256);
    }

    [Fact]
    public void Counts() => Check("usage.output_tokens", count => Reading.Event(usage: $"\"usage\":{{\"output_tokens\":{count}}}"), 1_000_000_000);

    [Fact]
    public void Iterations() =>
        Check("usage.iterations", count => Reading.Event(usage: $"\"usage\":{{\"iterations\":[{string.Join(',', Enumerable.Repeat("{}", count))}]}}"), 64);

    [Fact]
    public void Raw_usage() => Check("raw_usage", length =>
    {
        const string core = """{"prompt_tokens":1,"completion_tokens":1,"x":""}""";
        return Reading.Event(usage: $"\"api\":\"openai.chat\",\"raw_usage\":{core.Insert(core.Length - 2, new string('a', length - core.Length))}");
    }, 16 * 1024);

    [Fact]
    public void The_whole_event()
    {
        var event64 = Reading.Event("\"x\":\"\"");
        Assert.NotNull(Reading.Read(event64.Insert(event64.Length - 2, new string('a', (64 * 1024) - event64.Length))).Event);
        var fault = Reading.ReadFaulty(event64.Insert(event64.Length - 2, new string('a', (64 * 1024) + 1 - event64.Length)));
        Assert.Equal(("too_large", ""), (fault.Reason, fault.Field));
    }

    /// <summary>Emoji are four bytes when sent and twelve in canonical form: what cannot be read back from the log is not accepted.</summary>
    [Theory]
    [InlineData(5, true)]
    [InlineData(16, false)]
    public void The_canonical_form(int tags, bool accepted)
    {
        var long256 = string.Concat(Enumerable.Repeat("😀", 128));
        var pairs = string.Join(',', Enumerable.Range(0, tags).Select(i => $"\"{i:00}{long256[4..]}\":\"{long256}\""));
        var dimensions = string.Join(',', DimensionNames.All.Where(name => name != "prompt_name").Select(name => $"\"{name}\":\"{long256}\""));
        var json = Reading.Event($"\"tags\":{{{pairs}}},\"dimensions\":{{{dimensions}}}");
        Assert.InRange(Encoding.UTF8.GetByteCount(json), 0, 64 * 1024);
        var result = Reading.Read(json);
        Assert.Equal(accepted ? [] : ["too_large"], result.Faults.Select(fault => fault.Reason));
        Assert.Equal(accepted, result.Event is not null);
    }

    private static void Check(string field, Func<int, string> make, int most)
    {
        Reading.ReadValid(make(most));
        Assert.Equal(("invalid", field), (Reading.ReadFaulty(make(most + 1)).Reason, Reading.ReadFaulty(make(most + 1)).Field));
    }
}
