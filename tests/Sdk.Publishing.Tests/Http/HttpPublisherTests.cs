using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Telemetry.Ingest.Tests.Intake;
using Telemetry.Sdk.Publishing.Http;
using Telemetry.Sdk.Publishing.Tests.Support;

namespace Telemetry.Sdk.Publishing.Tests.Http;

/// <summary>The HTTP publisher against the real intake, and against a server that fails in every way that servers do.</summary>
public sealed class HttpPublisherTests
{
    [Fact]
    public async Task Every_event_of_many_threads_is_in_the_log_of_the_real_intake_once()
    {
        await using var intake = await IntakeServer.StartAsync();
        await using var publisher = new HttpUsagePublisher(Options(intake.Client.BaseAddress!));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                await publisher.PublishAsync(MadeEvents.Numbered((thread * 500) + i));
            }
        })));
        await publisher.FlushAsync(default);
        var keys = (await intake.EventsAsync()).Select(EventJson.KeyOf).ToList();
        Assert.Equal(Enumerable.Range(0, 4000).Select(EventJson.Id), keys.Order(StringComparer.Ordinal));
        Assert.Equal((4000, 4000, 0), (publisher.Status.Queued, publisher.Status.Published, publisher.Status.QueueLength));
        Assert.Empty(publisher.Status.Dropped);
    }

    [Fact]
    public async Task A_refused_event_is_counted_and_logged_once_and_holds_back_no_other()
    {
        var logger = new ListLogger();
        await using var intake = await IntakeServer.StartAsync();
        await using var publisher = new HttpUsagePublisher(Options(intake.Client.BaseAddress!), logger);
        for (var i = 0; i < 6; i++)
        {
            var json = i % 2 == 0 ? EventJson.Good(i) : EventJson.WithUsage(i, """{"output_tokens":-1}""");
            Assert.True(publisher.TryPublish(MadeEvents.Of(i, json)));
        }

        await publisher.FlushAsync(default);
        Assert.Equal([0, 2, 4], (await intake.EventsAsync()).Select(record => MadeEvents.NumberOf(Guid.Parse(EventJson.KeyOf(record)))));
        Assert.Equal(3, (await intake.LettersAsync()).Count);
        Assert.Equal((3, 3), (publisher.Status.Published, publisher.Status.Dropped[DropReasons.Rejected]));
        Assert.Single(logger.Lines, line => line.Contains("output_tokens", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_batch_of_which_every_event_is_refused_is_dropped_and_counted_and_not_sent_again()
    {
        await using var intake = await IntakeServer.StartAsync();
        await using var publisher = new HttpUsagePublisher(Options(intake.Client.BaseAddress!));
        publisher.TryPublish(MadeEvents.Of(1, EventJson.WithUsage(1, """{"output_tokens":-1}""")));
        publisher.TryPublish(MadeEvents.Of(2, EventJson.WithUsage(2, """{"output_tokens":1.5}""")));
        await publisher.FlushAsync(default);
        Assert.Equal((2, 0, 0), (publisher.Status.Dropped[DropReasons.Rejected], publisher.Status.Published, publisher.Status.Retried));
        Assert.Equal(2, (await intake.LettersAsync()).Count);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(408)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(302)]
    [InlineData(200)]
    public async Task After_an_answer_that_promises_nothing_the_same_events_are_sent_again(int status)
    {
        await using var server = await FaultyServer.FailingAsync(2, status);
        await using var publisher = new HttpUsagePublisher(Options(server.Url));
        Assert.All(MadeEvents.Range(0, 10), record => Assert.True(publisher.TryPublish(record)));
        await Wait.UntilAsync(publisher, now => now.Published == 10);
        Assert.Equal(MadeEvents.Range(0, 10).Select(record => record.EventId), server.Accepted);
        Assert.Equal(20, publisher.Status.Retried);
        Assert.Empty(publisher.Status.Dropped);
    }

    [Fact]
    public async Task A_cut_answer_a_broken_connection_and_an_answer_without_the_list_are_no_acknowledgement()
    {
        await using var server = await FaultyServer.StartAsync(async (posted, context) =>
        {
            switch (posted.Number)
            {
                case 1:
                    context.Abort();
                    return true;
                case 2:
                    context.Response.StatusCode = 202;
                    context.Response.ContentLength = 500;
                    await context.Response.WriteAsync("{\"accepted\":");
                    context.Abort();
                    return true;
                case 3:
                    context.Response.StatusCode = 202;
                    await context.Response.WriteAsync("<html>logged in</html>");
                    return true;
                default:
                    return false;
            }
        });
        await using var publisher = new HttpUsagePublisher(Options(server.Url));
        publisher.TryPublish(MadeEvents.Numbered(1));
        await Wait.UntilAsync(publisher, now => now.Published == 1);
        Assert.Equal([MadeEvents.Id(1)], server.Accepted);
        Assert.Equal(3, publisher.Status.Retried);
    }

    [Fact]
    public async Task A_request_that_is_never_answered_ends_at_its_bound_and_is_sent_again()
    {
        await using var server = await FaultyServer.StartAsync(async (posted, context) =>
        {
            if (posted.Number == 1)
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }

            return posted.Number == 1;
        });
        var options = Options(server.Url);
        options.RequestTimeout = TimeSpan.FromMilliseconds(300);
        await using var publisher = new HttpUsagePublisher(options);
        publisher.TryPublish(MadeEvents.Numbered(1));
        await Wait.UntilAsync(publisher, now => now.Published == 1);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_split_and_an_event_that_is_too_large_alone_is_dropped()
    {
        await using var server = await FaultyServer.StartAsync((posted, context) =>
        {
            var isTooLarge = posted.Lines.Sum(line => line.Length) > 3000;
            context.Response.StatusCode = isTooLarge ? 413 : 202;
            return Task.FromResult(isTooLarge);
        });
        await using var publisher = new HttpUsagePublisher(Options(server.Url));
        foreach (var record in MadeEvents.Range(0, 40).Append(MadeEvents.Numbered(40, tagCharacters: 4000)))
        {
            publisher.TryPublish(record);
        }

        await publisher.FlushAsync(default);
        Assert.Equal(Enumerable.Range(0, 40), server.Accepted.Select(MadeEvents.NumberOf));
        Assert.Equal((40, 1), (publisher.Status.Published, publisher.Status.Dropped[DropReasons.TooLarge]));
    }

    [Fact]
    public async Task A_request_refused_without_a_list_is_split_until_the_event_at_fault_is_alone()
    {
        await using var server = await FaultyServer.StartAsync((posted, context) =>
        {
            var isPoisoned = posted.Ids.Contains(MadeEvents.Id(7));
            context.Response.StatusCode = isPoisoned ? 400 : 202;
            return Task.FromResult(isPoisoned);
        });
        await using var publisher = new HttpUsagePublisher(Options(server.Url));
        MadeEvents.Range(0, 20).ForEach(record => publisher.TryPublish(record));
        await publisher.FlushAsync(default);
        Assert.Equal(Enumerable.Range(0, 20).Where(number => number != 7), server.Accepted.Select(MadeEvents.NumberOf));
        Assert.Equal(1, publisher.Status.Dropped[DropReasons.Rejected]);
    }

    [Fact]
    public async Task A_large_body_goes_out_packed_and_a_small_one_as_it_is()
    {
        await using var server = await FaultyServer.StartAsync();
        await using var publisher = new HttpUsagePublisher(Options(server.Url));
        publisher.TryPublish(MadeEvents.Numbered(1));
        await publisher.FlushAsync(default);
        MadeEvents.Range(2, 200).ForEach(record => publisher.TryPublish(record));
        await publisher.FlushAsync(default);
        Assert.False(server.Requests[0].Headers.ContainsKey("Content-Encoding"));
        Assert.All(server.Requests, posted => Assert.Equal("application/x-ndjson", posted.Headers.ContentType));
        var packed = Assert.Single(server.Requests, posted => posted.Headers.ContentEncoding == "gzip");
        Assert.True(packed.WireBytes < packed.Lines.Sum(line => line.Length) / 5);
        Assert.Equal(201, server.Accepted.Count);
    }

    [Fact]
    public async Task The_key_goes_out_as_a_bearer_token_and_to_the_path_below_the_address()
    {
        await using var server = await FaultyServer.StartAsync();
        var options = Options(new Uri(server.Url + "/"));
        options.Key = "tk_secret";
        await using var publisher = new HttpUsagePublisher(options);
        publisher.TryPublish(MadeEvents.Numbered(1));
        await publisher.FlushAsync(default);
        Assert.Equal("Bearer tk_secret", Assert.Single(server.Requests).Headers.Authorization);
    }

    [Fact]
    public async Task An_event_with_line_breaks_is_sent_as_one_line()
    {
        await using var intake = await IntakeServer.StartAsync();
        await using var publisher = new HttpUsagePublisher(Options(intake.Client.BaseAddress!));
        publisher.TryPublish(MadeEvents.Of(1, EventJson.Good(1).Replace(",", ",\r\n  ", StringComparison.Ordinal)));
        publisher.TryPublish(MadeEvents.Numbered(2));
        await publisher.FlushAsync(default);
        Assert.Equal(2, (await intake.EventsAsync()).Count);
        Assert.Empty(publisher.Status.Dropped);
    }

    [Fact]
    public async Task Publishing_is_marked_for_capture_to_pass_over_and_makes_no_activity()
    {
        await using var server = await FaultyServer.StartAsync();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        await using (var publisher = new HttpUsagePublisher(Options(server.Url)))
        {
            publisher.TryPublish(MadeEvents.Numbered(1));
            await publisher.FlushAsync(default);
            Assert.Equal(1, publisher.Status.Published);
        }

        // The runtime adds it to every request that it makes an activity for.
        Assert.DoesNotContain("traceparent", server.Requests[0].Headers.Keys);
        var looker = new MarkLooker();
        var options = Options(server.Url);
        options.Handler = looker;
        await using var other = new HttpUsagePublisher(options);
        other.TryPublish(MadeEvents.Numbered(2));
        await other.FlushAsync(default);
        Assert.Equal([true], looker.Seen);
    }

    [Fact]
    public async Task Capture_leaves_a_marked_request_alone_and_takes_the_same_one_without_the_mark()
    {
        await using var publisher = new HttpUsagePublisher(new HttpUsagePublisherOptions { Url = new Uri("http://127.0.0.1:1"), FlushTimeout = TimeSpan.FromMilliseconds(100) });
        await using var usage = new TelemetryUsage(publisher);
        using var capture = usage.CreateHandler();
        capture.InnerHandler = new MessageAnswer();
        using var http = new HttpMessageInvoker(capture);
        foreach (var isMarked in new[] { true, false })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "https://api.anthropic.com/v1/messages") { Content = new StringContent("""{"model":"claude-haiku-4-5"}""") };
            if (isMarked)
            {
                PublisherRequests.Mark(request);
            }

            using var answer = await http.SendAsync(request, default);
            await answer.Content.ReadAsByteArrayAsync();
            Assert.Equal(isMarked ? 0 : 1, publisher.Status.Queued);
        }
    }

    [Fact]
    public void Wrong_options_are_all_named_at_once()
    {
        var thrown = Assert.Throws<ArgumentException>(() => new HttpUsagePublisher(new HttpUsagePublisherOptions
        {
            Url = new Uri("ftp://example.org"),
            Key = "two words",
            QueueEventsMax = 0,
            SpoolDirectory = " ",
            FlushTimeout = TimeSpan.Zero,
        }));
        Assert.All(["Url", "Key", "QueueEventsMax", "SpoolDirectory", "FlushTimeout"], name => Assert.Contains(name, thrown.Message, StringComparison.Ordinal));
        Assert.Contains("Url is missing", Assert.Throws<ArgumentException>(() => new HttpUsagePublisher(new HttpUsagePublisherOptions())).Message, StringComparison.Ordinal);
    }

    private static HttpUsagePublisherOptions Options(Uri url) => new() { Url = url, FlushTimeout = TimeSpan.FromSeconds(60) };

    private sealed class MessageAnswer : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage
            {
                RequestMessage = request,
                Content = new StringContent(
                    """{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-4-5","content":[],"stop_reason":"end_turn","usage":{"input_tokens":5,"output_tokens":3}}""",
                    System.Text.Encoding.UTF8,
                    "application/json"),
            });
    }

    private sealed class MarkLooker() : DelegatingHandler(new SocketsHttpHandler())
    {
        public List<bool> Seen { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Seen.Add(PublisherRequests.IsMarked(request));
            return base.SendAsync(request, cancellationToken);
        }
    }
}
