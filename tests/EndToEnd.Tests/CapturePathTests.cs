using System.Globalization;
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
}
