using System.Net;
using System.Text;
using System.Text.Json;
using Telemetry.Events;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Capturing;

/// <summary>The recorded calls that every hook is held to: one request, its answer piece by piece, and the event it must become.</summary>
public sealed class RecordedCallTests
{
    // The answer's name of the model lacks the scope that Bedrock's price goes by, so this hook keeps the name in the request.
    private const string NamedByRequest = "a stream of Bedrock's InvokeModel";

    public static TheoryData<string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string>();
            foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "recorded"), "*.json").Order(StringComparer.Ordinal))
            {
                foreach (var recorded in Cases(file))
                {
                    names.Add(Path.GetFileName(file), recorded.GetProperty("name").GetString()!);
                }
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_recorded_call_becomes_the_recorded_event(string file, string name)
    {
        var recorded = Cases(Path.Combine(AppContext.BaseDirectory, "recorded", file)).Single(item => item.GetProperty("name").GetString() == name);
        var options = new UsageCaptureOptions();
        var url = new Uri(recorded.GetProperty("request").GetProperty("url").GetString()!);
        if (recorded.TryGetProperty("provider", out var told))
        {
            options.Hosts.Add(new CapturedHost { Host = url.Authority, Provider = told.GetString()! });
        }

        var published = new EventList();
        await using var usage = new TelemetryUsage(published, options);
        await PlayAsync(usage, recorded, url);

        if (recorded.GetProperty("event") is not { ValueKind: JsonValueKind.Object } expected)
        {
            Assert.Empty(published.Records);
            return;
        }

        AssertSame(name, Read(expected), Assert.Single(published.Events));
    }

    private static void AssertSame(string name, UsageEvent expected, UsageEvent actual)
    {
        using var expectedUsage = JsonDocument.Parse(expected.RawUsage.IsEmpty ? "{}"u8.ToArray() : expected.RawUsage);
        using var actualUsage = JsonDocument.Parse(actual.RawUsage.IsEmpty ? "{}"u8.ToArray() : actual.RawUsage);
        Assert.True(JsonElement.DeepEquals(expectedUsage.RootElement, actualUsage.RootElement), $"{actualUsage.RootElement} is not {expectedUsage.RootElement}.");
        Assert.Equal(expected.Tags, actual.Tags);
        Assert.Equal(expected.Iterations.AsEnumerable(), actual.Iterations.AsEnumerable());
        var byName = name == NamedByRequest ? (expected.ModelRequested, "") : (expected.Model, expected.ModelRequested);
        Assert.Equal(
            expected with { Model = byName.Item1, ModelRequested = byName.Item2 },
            actual with
            {
                OccurredAt = expected.OccurredAt, DurationMs = null, TimeToFirstTokenMs = null, RawUsage = expected.RawUsage, Tags = expected.Tags,
                Iterations = expected.Iterations, Flags = expected.Flags, EventId = expected.EventId == Guid.Empty ? Guid.Empty : actual.EventId,

                // The region of the URL, which the other hooks do not read.
                InferenceRegion = actual.InferenceRegion.Contains('-', StringComparison.Ordinal) ? expected.InferenceRegion : actual.InferenceRegion,
            });
    }

    /// <summary>Reads the event of the table: a null id stands for any.</summary>
    private static UsageEvent Read(JsonElement expected)
    {
        var now = TimeProvider.System.GetUtcNow();
        var members = expected.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).ToDictionary(member => member.Name, member => member.Value);
        var result = UsageEventReader.Read(
            JsonSerializer.SerializeToUtf8Bytes(members), new EventReadContext { AppendedAt = now, MayMakeEventId = true });
        Assert.Empty(result.Faults);
        return members.ContainsKey("event_id") ? result.Event! : result.Event! with { EventId = Guid.Empty };
    }

    private static async Task PlayAsync(TelemetryUsage usage, JsonElement recorded, Uri url)
    {
        using var attribution = Push(recorded);
        using var http = usage.CreateHttpClient(inner: new Scripted(() => Answer(recorded)));
        var asked = recorded.GetProperty("request");
        using var request = new HttpRequestMessage(new HttpMethod(asked.GetProperty("method").GetString()!), url)
        {
            Content = new StringContent(asked.TryGetProperty("body", out var body) ? body.GetString()! : "", Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in Texts(asked, "headers"))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using var stream = await answer.Content.ReadAsStreamAsync();
            var pieces = recorded.TryGetProperty("read", out var count) && count.ValueKind == JsonValueKind.Number ? count.GetInt32() : int.MaxValue;
            var buffer = new byte[64 * 1024];
            while (pieces-- > 0 && await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException)
        {
            // The caller sees the fault that was recorded.
        }
    }

    private static HttpResponseMessage Answer(JsonElement recorded)
    {
        if (recorded.GetProperty("response") is not { ValueKind: JsonValueKind.Object } response)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "It cannot be reached.");
        }

        var isCut = response.TryGetProperty("cut", out var cut) && cut.ValueKind == JsonValueKind.True;
        byte[][] pieces = response.TryGetProperty("chunks", out var chunks)
            ? [.. chunks.EnumerateArray().Select(chunk => Encoding.UTF8.GetBytes(chunk.GetString()!))]
            : response.TryGetProperty("chunks_base64", out var packed) ? [.. packed.EnumerateArray().Select(chunk => chunk.GetBytesFromBase64())] : [];
        var answer = new HttpResponseMessage((HttpStatusCode)response.GetProperty("status").GetInt32()) { Content = new StreamContent(new RecordedStream(pieces, isCut)) };
        foreach (var (name, value) in Texts(response, "headers"))
        {
            if (!answer.Headers.TryAddWithoutValidation(name, value))
            {
                answer.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return answer;
    }

    private static IDisposable Push(JsonElement recorded)
    {
        var dimensions = Texts(recorded, "dimensions").ToDictionary();
        var names = DimensionNames.All.Select(name => dimensions.GetValueOrDefault(name)).ToArray();
        return UsageContext.Push(
            names[0], names[1], names[2], names[3], names[4], names[5], names[6], names[7], names[8], names[9], names[10], names[11], Texts(recorded, "tags"));
    }

    private static IEnumerable<KeyValuePair<string, string>> Texts(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var members) && members.ValueKind == JsonValueKind.Object
            ? members.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value.GetString()!))
            : [];

    private static IEnumerable<JsonElement> Cases(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.GetProperty("cases").EnumerateArray();

    /// <summary>Gives one recorded piece for each read, and then ends or breaks.</summary>
    private sealed class RecordedStream(byte[][] pieces, bool isCut) : MemoryStream
    {
        private int next;

        public override int Read(Span<byte> buffer)
        {
            if (this.next == pieces.Length)
            {
                return isCut ? throw new HttpIOException(HttpRequestError.ResponseEnded, "The connection broke.") : 0;
            }

            pieces[this.next].CopyTo(buffer);
            return pieces[this.next++].Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    }
}
