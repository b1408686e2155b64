using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Telemetry.Sdk.Publishing;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Passing;

/// <summary>What goes wrong in the capture stays there, and is counted. Alone, because the meter is that of the whole process.</summary>
[Collection(Name)]
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FaultTests
{
    private const string Name = "counted faults";
    private const string Url = "http://api.openai.com/v1/chat/completions";

    [Theory]
    [InlineData("publisher", "unexpected")]
    [InlineData("baggage", "request_unread")]
    [InlineData("body", "request_unread")]
    [InlineData("usage", "no_usage")]
    [InlineData("answer", "answer_unread")]
    [InlineData("attribution", "attribution_invalid")]
    public async Task A_fault_in_the_capture_does_not_reach_the_host_and_is_counted_by_reason(string place, string reason)
    {
        using var faults = new CountedFaults();
        var options = new UsageCaptureOptions { Baggage = place == "baggage" ? static () => throw new InvalidOperationException("No baggage today.") : null };
        await using var usage = new TelemetryUsage(place == "publisher" ? new Throwing() : new EventList(), options);
        var answered = place switch { "usage" => """{"id":"1","model":"m"}""", "answer" => "<html>", _ => """{"id":"1","usage":{"prompt_tokens":1,"completion_tokens":1}}""" };
        using var http = usage.CreateHttpClient(inner: new Scripted(() => new HttpResponseMessage { Content = new StringContent(answered, Encoding.UTF8, "application/json") }));
        using var scope = UsageContext.Push(team: place == "attribution" ? new string('x', 300) : null);

        using var answer = await http.PostAsync(new Uri(Url), new StringContent(place == "body" ? "{" : "{}", Encoding.UTF8, "application/json"));

        Assert.Equal(answered, await answer.Content.ReadAsStringAsync());
        Assert.Contains(reason, faults.Reasons);
    }

    [Fact]
    public async Task A_body_that_fails_while_it_is_read_ahead_fails_in_the_hosts_own_sending()
    {
        await using var usage = new TelemetryUsage(new EventList());
        using var http = usage.CreateHttpClient(inner: new Scripted(static () => new HttpResponseMessage { Content = new StringContent("{}") }));

        using var answer = await http.PostAsync(new Uri(Url), new Unwritable());

        Assert.True(answer.IsSuccessStatusCode);
    }

    private sealed class Throwing : IUsagePublisher
    {
        public bool TryPublish(UsageRecord record) => throw new InvalidOperationException("Not today.");

        public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Says its length and cannot be written; whoever sends it finds out.</summary>
    private sealed class Unwritable : HttpContent
    {
        public Unwritable() => Headers.ContentType = new("application/json");

        protected override bool TryComputeLength(out long length)
        {
            length = 2;
            return true;
        }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => throw new IOException("Cannot be written.");
    }

    /// <summary>The reasons that the meter told while it was listened to.</summary>
    private sealed class CountedFaults : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly ConcurrentBag<string> reasons = [];

        public CountedFaults()
        {
            this.listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "telemetry.sdk.capture.faults")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            this.listener.SetMeasurementEventCallback<long>((_, _, tags, _) => this.reasons.Add((string)tags[0].Value!));
            this.listener.Start();
        }

        public IEnumerable<string> Reasons => this.reasons;

        public void Dispose() => this.listener.Dispose();
    }
}
