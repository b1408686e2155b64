using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Broker;
using Telemetry.Ingest.Intake;

namespace Telemetry.Ingest.Tests.Intake;

/// <summary>Bad input: each kind with its clear answer, its bytes in the dead letters, and nothing else lost.</summary>
public sealed class IntakeRefusalTests
{
    /// <summary>Gets one bad event each: its JSON, the reason of its dead letter, and what the error has to name.</summary>
    public static TheoryData<string, string, string> BadEvents => new()
    {
        { EventJson.WithUsage(1, """{"output_tokens":-1}"""), "invalid", "usage.output_tokens" },
        { EventJson.WithUsage(1, """{"output_tokens":1.5}"""), "invalid", "usage.output_tokens" },
        { EventJson.WithUsage(1, """{"output_tokens":1000000001}"""), "invalid", "usage.output_tokens" },
        { EventJson.WithUsage(1, """{"output_tokens":99999999999999999999999999}"""), "invalid", "usage.output_tokens" },
        { EventJson.WithUsage(1, """{"output_tokens":"80"}"""), "invalid", "usage.output_tokens" },
        { EventJson.WithUsage(1, """{"output_token":80}"""), "invalid", "did you mean output_tokens?" },
        { EventJson.WithUsage(1, """{"output_tokens":1,"reasoning_tokens":2}"""), "invalid", "reasoning_tokens" },
        { EventJson.WithUsage(1, "null"), "invalid", "usage" },
        { EventJson.Good(1, ""","dimensions":{"teem":"search"} """), "invalid", "did you mean team?" },
        { EventJson.Good(1, ""","schema_version":2"""), "unsupported_schema_version", "schema_version" },
        { EventJson.Good(1).Replace("11:00:00", "11:00:99", StringComparison.Ordinal), "invalid", "occurred_at" },
        { EventJson.Good(1).Replace("2026-11-21", "2026-11-23", StringComparison.Ordinal), "in_future", "occurred_at" },
        { EventJson.Good(1).Replace("2026-11-21", "2024-11-21", StringComparison.Ordinal), "too_old", "occurred_at" },
        { EventJson.Good(1).Replace("\"model\":\"claude-haiku-4-5\"", "\"model\":5", StringComparison.Ordinal), "invalid", "model" },
        { EventJson.Good(1, $",\"x\":\"{new string('x', 65 * 1024)}\""), "too_large", "65536" },
        { "17", "invalid", "" },
        { "\"text\"", "invalid", "" },
        { """{"event_id": tru}""", "malformed", "" },
    };

    [Theory]
    [MemberData(nameof(BadEvents))]
    public async Task A_bad_event_is_refused_alone_and_kept_in_the_dead_letters(string bad, string reason, string named)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer inArray = await server.PostAsync($"[{EventJson.Good(10)},{bad},{EventJson.Good(11)}]");
        Answer inLines = await server.PostAsync($"{EventJson.Good(12)}\n{bad}\n{EventJson.Good(13)}\n", "application/x-ndjson");
        foreach (Answer answer in (Answer[])[inArray, inLines])
        {
            Assert.Equal((202, 2), (answer.Status, answer.Accepted));
            Assert.Equal([1], answer.RejectedIndexes);
            Assert.Contains(named, answer.Rejected[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal([10, 11, 12, 13], (await server.EventsAsync()).Select(EventJson.KeyOf).Select(id => Convert.ToInt32(id[^4..], 16)));
        List<LogRecord> letters = await server.LettersAsync();
        Assert.Equal([bad, bad], letters.Select(EventJson.ValueOf));
        Assert.All(letters, letter =>
        {
            Assert.Equal(reason, EventJson.HeaderOf(letter, Topics.DlqReason));
            Assert.Contains(named, EventJson.HeaderOf(letter, Topics.DlqDetail), StringComparison.Ordinal);
            Assert.Equal("2026-11-21T12:00:00.000Z", EventJson.HeaderOf(letter, Topics.DlqFirstSeen));
        });
    }

    [Fact]
    public async Task Where_every_event_is_refused_the_answer_is_a_problem_with_the_same_lists()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync($"[{EventJson.WithUsage(1, """{"output_tokens":-1}""")},{EventJson.WithUsage(2, """{"output_token":1}""")}]");
        Assert.Equal((400, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Equal((400, 0), (answer.Body.GetProperty("status").GetInt32(), answer.Accepted));
        Assert.Equal([0, 1], answer.RejectedIndexes);
        Assert.Equal(EventJson.Id(2), answer.Rejected[1].GetProperty("event_id").GetString());
        Assert.Contains("[1].usage.output_token", answer.Errors.Select(error => error.GetProperty("field").GetString()));
        Assert.Equal(2, (await server.LettersAsync()).Count);
        Assert.Equal([EventJson.Id(1), EventJson.Id(2)], (await server.LettersAsync()).Select(EventJson.KeyOf));
    }

    [Fact]
    public async Task Every_fault_of_a_single_event_is_named_by_its_field()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync("""{"provider":"anthropic","usage":{"output_tokens":-1},"occurred_at":"yesterday"}""");
        string?[] fields = [.. answer.Errors.Select(error => error.GetProperty("field").GetString())];
        Assert.Contains("usage.output_tokens", fields);
        Assert.Contains("occurred_at", fields);
        Assert.Contains("model", fields);
    }

    [Theory]
    [InlineData("[{0},{\"a\": [1}, {1}]", 1, 1)]
    [InlineData("[{0},{1}", 1, 1)]
    [InlineData("[{0},{1},]", 2, 1)]
    [InlineData("[{0}}},{1}]", 1, 1)]
    [InlineData("[{0},\"never closed, {1}]", 1, 1)]
    [InlineData("[{0},\"never closed \\", 1, 1)]
    [InlineData("[{0}] {1}", 1, 1)]
    [InlineData("[{0} {1}]", 0, 1)]
    [InlineData("[{0},,{1}]", 2, 1)]
    [InlineData("[{0},{\"a\": \"]},{\\\"\"},{1}]", 2, 1)]
    [InlineData("{0}{1}", 0, 1)]
    [InlineData("[", 0, 1)]
    [InlineData("hello", 0, 1)]
    public async Task Of_broken_JSON_what_can_be_read_is_kept_and_the_rest_is_one_refused_event(string shape, int accepted, int rejected)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        string body = shape.Replace("{0}", EventJson.Good(0), StringComparison.Ordinal).Replace("{1}", EventJson.Good(1), StringComparison.Ordinal);
        Answer answer = await server.PostAsync(body);
        Assert.Equal((accepted > 0 ? 202 : 400, accepted, rejected), (answer.Status, answer.Accepted, answer.Rejected.Length));
        Assert.Equal(accepted, (await server.EventsAsync()).Count);
        LogRecord letter = Assert.Single(await server.LettersAsync());
        Assert.Contains(EventJson.ValueOf(letter), body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_kept_as_they_came()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        byte[] body = [(byte)'{', 0xFF, 0xFE, 0, (byte)'}'];
        Assert.Equal(400, (await server.PostAsync(body)).Status);
        Assert.Equal(body, Assert.Single(await server.LettersAsync()).Value.ToArray());
    }

    [Fact]
    public async Task A_refused_event_as_large_as_the_body_may_be_is_kept_whole()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        byte[] body = new byte[16 * 1024 * 1024];
        body.AsSpan().Fill((byte)'x');
        Answer answer = await server.PostAsync(body);
        Assert.Equal(400, answer.Status);
        Assert.Contains("65536", answer.Rejected[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(body.Length, Assert.Single(await server.LettersAsync()).Value.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_16_MiB_is_too_large_whether_its_length_is_announced_or_not(bool chunked)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/events") { Content = new ByteArrayContent(new byte[17 * 1024 * 1024]) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        Assert.Equal(413, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await server.LettersAsync());
    }

    [Fact]
    public async Task A_gzip_bomb_is_stopped_at_the_limit()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        byte[] bomb = IntakeServer.Gzip(new byte[200 * 1024 * 1024]);
        Assert.True(bomb.Length < 1024 * 1024);
        Answer answer = await server.PostAsync(bomb, encoding: "gzip");
        Assert.Equal(413, answer.Status);
        Assert.Contains("16,777,216", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gzip_body_that_was_cut_is_refused_and_nothing_of_it_is_taken()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        byte[] packed = IntakeServer.Gzip(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 500).Select(number => EventJson.Good(number)))));
        foreach (int length in (int[])[0, 5, packed.Length / 2, packed.Length - 8, packed.Length - 1])
        {
            Answer answer = await server.PostAsync(packed[..length], "application/x-ndjson", encoding: "gzip");
            Assert.Equal(length == 0 ? 202 : 400, answer.Status);
        }

        Assert.Empty(await server.EventsAsync());
    }

    [Fact]
    public async Task A_body_that_is_not_gzip_although_it_says_so_is_refused()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync(Encoding.UTF8.GetBytes(EventJson.Good(1)), encoding: "gzip");
        Assert.Equal((400, "Content-Encoding"), (answer.Status, answer.Errors[0].GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task One_event_over_50000_is_too_many_and_none_is_taken(string contentType)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        string separator = contentType == "application/json" ? "," : "\n";
        string body = string.Join(separator, Enumerable.Repeat("{}", 50_001));
        Answer answer = await server.PostAsync(contentType == "application/json" ? $"[{body}]" : body, contentType);
        Assert.Equal(413, answer.Status);
        Assert.Contains("50,000", answer.Detail, StringComparison.Ordinal);
        Assert.Empty(await server.LettersAsync());
    }

    [Theory]
    [InlineData("text/plain", null, 415, "Content-Type")]
    [InlineData(null, null, 415, "Content-Type")]
    [InlineData("application/json; charset=utf-16", null, 415, "Content-Type")]
    [InlineData("application/json", "br", 415, "Content-Encoding")]
    public async Task What_the_intake_does_not_read_is_refused_by_header(string? contentType, string? encoding, int status, string field)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync(Encoding.UTF8.GetBytes(EventJson.Good(1)), contentType, encoding: encoding);
        Assert.Equal((status, field), (answer.Status, answer.Errors[0].GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("?fromat=events", "fromat", "did you mean format?")]
    [InlineData("?format=otlp", "format", "otlp")]
    public async Task An_unknown_parameter_is_refused_and_the_nearest_named(string query, string field, string detail)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync(EventJson.Good(1), query: query);
        Assert.Equal((400, field), (answer.Status, answer.Errors[0].GetProperty("field").GetString()));
        Assert.Contains(detail, answer.Detail, StringComparison.Ordinal);
        Assert.Empty(await server.EventsAsync());
    }

    [Fact]
    public async Task An_idempotency_key_that_is_too_long_is_refused()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync(EventJson.Keyless(), idempotencyKey: new string('k', 257));
        Assert.Equal((400, "Idempotency-Key"), (answer.Status, answer.Errors[0].GetProperty("field").GetString()));
    }

    [Fact]
    public async Task A_full_log_answers_429_with_the_time_to_wait()
    {
        await using IntakeServer server = await IntakeServer.StartAsync(
            configureLog: options => options with { SegmentBytes = 4096, TopicBytesMax = 4096, RetryAfterFull = TimeSpan.FromSeconds(9) });
        Answer[] answers = [.. await Task.WhenAll(Enumerable.Range(0, 40).Select(number => server.PostAsync(EventJson.Good(number))))];
        Answer[] refused = [.. answers.Where(answer => answer.Status != 202)];
        Assert.NotEmpty(refused);
        Assert.All(refused, answer =>
        {
            Assert.Equal((429, TimeSpan.FromSeconds(9)), (answer.Status, answer.RetryAfter));
            Assert.Equal("application/problem+json", answer.ContentType);
        });
        Assert.Equal(answers.Count(answer => answer.Status == 202), (await server.EventsAsync()).Count);
    }

    [Fact]
    public async Task A_log_that_is_not_available_answers_503()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        await server.Log.DisposeAsync();
        Answer answer = await server.PostAsync(EventJson.Good(1));
        Assert.Equal((503, "application/problem+json"), (answer.Status, answer.ContentType));
        Assert.Contains("again", answer.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_are_counted_by_reason_and_acceptances_too()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        using IntakeCounts counts = new(server);
        await server.PostAsync($"[{EventJson.Good(1)},{EventJson.Keyless()},{EventJson.WithUsage(2, """{"output_tokens":-1}""")},{{x}}]");
        await server.PostAsync("x", "text/plain");
        Assert.Equal(2, counts["events.accepted"]);
        Assert.Equal(1, counts["events.unkeyed"]);
        Assert.Equal(1, counts["events.rejected:invalid"]);
        Assert.Equal(1, counts["events.rejected:malformed"]);
        Assert.Equal(1, counts["requests.refused:unsupported_media_type"]);
    }

    [Fact]
    public void Wrong_options_stop_the_start_and_are_named()
    {
        ServiceCollection services = new();
        services.AddIntake(options => (options.BodyBytesMax, options.EventsMax) = (0, 50_001));
        using ServiceProvider provider = services.BuildServiceProvider();
        Microsoft.Extensions.Options.OptionsValidationException error = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(
            () => provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<IntakeOptions>>().Value);
        Assert.Contains("BodyBytesMax", error.Message, StringComparison.Ordinal);
        Assert.Contains("EventsMax", error.Message, StringComparison.Ordinal);
    }
}
