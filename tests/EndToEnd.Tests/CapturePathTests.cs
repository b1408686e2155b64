using System.Globalization;
using System.Text;
using Telemetry.Sdk;
using Telemetry.Sdk.Publishing;
using Telemetry.Testing;

namespace Telemetry.EndToEnd.Tests;

/// <summary>One call is one event, whichever way and however late it is captured again.</summary>
[Collection(ServerCollection.Name)]
public class CapturePathTests(ServerInProcess server)
{
    [Fact]
    public async Task The_same_call_posted_raw_posted_mapped_days_later_and_imported_from_a_session_log_counts_once()
    {
        var request = $"req_{Guid.CreateVersion7():N}";
        var day = new DateOnly(2026, 11, 12);
        const string head = "\"provider\":\"anthropic\",\"api\":\"anthropic.messages\",\"model\":\"claude-opus-5-5\",\"occurred_at\":\"2026-11-12T09:00:00Z\"";
        const string team = "\"dimensions\":{\"team\":\"capture\",\"session\":\"capture-1\"}";

        var first = await server.PostAsync($$"""{{{head}},"request_id":"{{request}}","raw_usage":{{SessionLogs.Usage}},{{team}}}""");
        await server.DrainAsync();
        server.Clock.Advance(TimeSpan.FromDays(9));
        var second = await server.PostAsync(
            $$$"""{{{{head}}},"request_id":"{{{request}}}","usage":{"uncached_input_tokens":2048,"cache_write_5m_tokens":148,"cache_write_1h_tokens":100,"cache_read_tokens":1800,"output_tokens":503},{{{team}}}}""");
        await server.DrainAsync();
        var (exit, output) = await SessionLogs.ImportAsync(server.Http.BaseAddress!, request);

        Assert.Equal((202, 202), (first.Status, second.Status));
        Assert.Equal(first.Answer.GetProperty("ids")[0].GetString(), second.Answer.GetProperty("ids")[0].GetString());
        Assert.True(exit == 0, output);
        foreach (var more in new[] { "&team=capture", "&team=capture&group_by=session" })
        {
            var from = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var to = day.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var total = (await server.GetAsync($"/api/v1/spend?from={from}&to={to}&bucket=none{more}")).GetProperty("total");
            Assert.Equal((1L, "0.020152"), (total.GetProperty("calls").GetInt64(), total.GetProperty("cost_usd").GetString()));
        }

        var projects = await server.GetAsync("/api/v1/spend?from=2026-11-12&to=2026-11-13&bucket=none&project=capture-project");
        Assert.Equal(0, projects.GetProperty("total").GetProperty("calls").GetInt64());
    }

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
            Content = new StringContent($$"""{"id":"msg_1","model":"claude-opus-5-5","stop_reason":"end_turn","usage":{{SessionLogs.Usage}}}""", Encoding.UTF8, "application/json"),
        });
    }
}
