using System.Text;
using Telemetry.Sdk;
using Telemetry.Sdk.Publishing;
using Telemetry.Testing;

namespace Telemetry.EndToEnd.Tests;

/// <summary>The whole way of a call that the .NET hook sees: captured, published over HTTP, stored, priced, answered.</summary>
[Collection(ServerCollection.Name)]
public class HookCaptureTests(ServerInProcess server)
{
    private const string Usage =
        """{"input_tokens":2048,"cache_creation_input_tokens":248,"cache_read_input_tokens":1800,"cache_creation":{"ephemeral_5m_input_tokens":148,"ephemeral_1h_input_tokens":100},"output_tokens":503}""";

    [Fact]
    public async Task A_call_captured_in_its_callers_program_is_stored_once_with_its_cost_and_its_purpose()
    {
        var request = $"req_{Guid.CreateVersion7():N}";
        var options = new UsageCaptureOptions { TimeProvider = new ManualTimeProvider(new DateTimeOffset(2026, 11, 13, 9, 0, 0, TimeSpan.Zero)) };
        await using var usage = new TelemetryUsage(new HttpUsagePublisher(new HttpUsagePublisherOptions { Url = server.Http.BaseAddress }), options);
        using var http = usage.CreateHttpClient(inner: new OneAnswer(request));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        using (UsageContext.Push(team: "captured", feature: "rag"))
        {
            // A resend of the very call, such as a gateway's replay, has its request id again.
            for (var i = 0; i < 2; i++)
            {
                using var answer = await http.PostAsync(
                    new Uri("https://api.anthropic.com/v1/messages"), new StringContent("""{"model":"claude-opus-5-5"}""", Encoding.UTF8, "application/json"), limit.Token);
            }
        }

        await usage.FlushAsync(limit.Token);
        await server.DrainAsync();

        var total = (await server.GetAsync("/api/v1/spend?from=2026-11-13&to=2026-11-14&bucket=none&team=captured&feature=rag")).GetProperty("total");
        Assert.Equal((1L, "0.020152"), (total.GetProperty("calls").GetInt64(), total.GetProperty("cost_usd").GetString()));
    }

    private sealed class OneAnswer(string request) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage
        {
            Headers = { { "request-id", request } },
            Content = new StringContent($$"""{"id":"msg_1","model":"claude-opus-5-5","stop_reason":"end_turn","usage":{{Usage}}}""", Encoding.UTF8, "application/json"),
        });
    }
}
