using System.Diagnostics;
using System.Text.Json;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Telemetry.Events;
using Telemetry.Testing;

namespace Telemetry.EndToEnd.Tests.Otlp;

/// <summary>Clients that others wrote send to the real server, and the store counts what they sent once.</summary>
[Collection(ServerCollection.Name)]
public class ForeignClientTests(ServerInProcess server)
{
    private const int Internal = 0;
    private const int Client = 2;
    private static readonly DateTimeOffset Start = new(2026, 11, 12, 9, 0, 0, TimeSpan.Zero);

    private string Url => server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    [Theory]
    [InlineData("proto", false)]
    [InlineData("proto", true)]
    [InlineData("http", false)]
    [InlineData("http", true)]
    public async Task The_exporters_for_Node_are_counted_once_in_every_encoding(string encoding, bool gzip)
    {
        var team = $"node-{encoding}-{gzip}";
        var work = Work(this.Url, encoding, gzip, team, Call($"chatcmpl-{team}-1"), Call($"chatcmpl-{team}-2"), Agent(), Http());

        var output = await NodeExporters.SendAsync(work);
        await NodeExporters.SendAsync(work);
        var total = await this.TotalAsync(team);

        // gpt-4o: twice 60 fresh at 2.50, 40 cached at 1.25 and 7 out at 10; Opus 5.5: 2 in at 4, 100 read at 0.20, 10 written at 5 and 3 out at 20.
        Assert.Equal("", output);
        Assert.Equal((3L, "0.000678"), (total.GetProperty("calls").GetInt64(), total.GetProperty("cost_usd").GetString()));
        Assert.Equal(1, total.GetProperty("estimated_calls").GetInt64());
    }

    [Theory]
    [InlineData("proto")]
    [InlineData("http")]
    public async Task An_exporter_that_sends_again_because_an_answer_was_cut_is_counted_once(string encoding)
    {
        var team = $"cut-{encoding}";
        await using var proxy = await CutAnswers.StartAsync(server.Http);

        await NodeExporters.SendAsync(Work(proxy.Url, encoding, gzip: true, team, Call($"chatcmpl-{team}-1"), Call("")));
        var total = await this.TotalAsync(team);

        Assert.Equal(4, proxy.Passed);
        Assert.Equal(3, total.GetProperty("calls").GetInt64());
    }

    [Theory]
    [InlineData("proto")]
    [InlineData("http")]
    public async Task An_exporter_is_told_what_was_refused_and_does_not_send_it_again(string encoding)
    {
        var team = $"refused-{encoding}";
        var negative = Call($"chatcmpl-{team}-1", ("gen_ai.usage.input_tokens", -3));

        var output = await NodeExporters.SendAsync(Work(this.Url, encoding, gzip: false, team, negative, Call($"chatcmpl-{team}-2")));
        var total = await this.TotalAsync(team);

        Assert.Contains("is negative (-3)", output, StringComparison.Ordinal);
        Assert.Equal(2, total.GetProperty("calls").GetInt64());
    }

    [Fact]
    public async Task The_exporter_for_NET_is_counted_once()
    {
        const string team = "dotnet-exporter";
        using var source = new ActivitySource("telemetry-tests");
        for (var run = 0; run < 2; run++)
        {
            using var tracers = OpenTelemetry.Sdk.CreateTracerProviderBuilder()
                .AddSource(source.Name)
                .ConfigureResource(resource => resource.AddAttributes([new("team", team)]))
                .AddOtlpExporter(options => (options.Endpoint, options.Protocol) = (new Uri(server.Http.BaseAddress!, "/v1/traces"), OtlpExportProtocol.HttpProtobuf))
                .Build();
            var call = Call("chatcmpl-" + team);
            using (var activity = source.StartActivity(call.Name, ActivityKind.Client, default(ActivityContext), call.Attributes.Select(pair => new KeyValuePair<string, object?>(pair.Key, pair.Value)), null, Start))
            {
                activity!.SetEndTime(Start.UtcDateTime.AddSeconds(1));
            }

            Assert.True(tracers.ForceFlush(60_000));
        }

        Assert.Equal(1, (await this.TotalAsync(team)).GetProperty("calls").GetInt64());
    }

    [Fact]
    public async Task A_call_of_Claude_Code_that_its_session_log_tells_again_is_counted_once_and_by_its_better_copy()
    {
        const string team = "claude-code-twice";
        var request = $"req_{Guid.CreateVersion7():N}";
        var work = Work(this.Url, "proto", gzip: true, team) with { Logs = [Request(request, input: 2048, read: 1800, written: 248, output: 503)] };

        await NodeExporters.SendAsync(work);
        var before = await this.TotalAsync(team);
        var (exit, output) = await SessionLogs.ImportAsync(server.Http.BaseAddress!, request);
        await Until.TrueAsync(async () => await this.BetterCopiesAsync(request) == 1, TimeSpan.FromSeconds(60), () => output);
        var again = await SessionLogs.ImportAsync(server.Http.BaseAddress!, request);
        JsonElement after = default;
        await Until.TrueAsync(
            async () => (after = await this.TotalAsync(team)).GetProperty("estimated_calls").GetInt64() == 0, TimeSpan.FromSeconds(60), () => $"not corrected: {after}");

        // All 248 writes at the rate of 5 minutes; the session log knows that 100 of them were for an hour.
        Assert.True(exit == 0 && again.Exit == 0, output + again.Output);
        Assert.Equal((1L, 1L, "0.019852"), (before.GetProperty("calls").GetInt64(), before.GetProperty("estimated_calls").GetInt64(), before.GetProperty("cost_usd").GetString()));
        Assert.Equal((1L, "0.020152"), (after.GetProperty("calls").GetInt64(), after.GetProperty("cost_usd").GetString()));
        Assert.Equal(1, await this.BetterCopiesAsync(request));
    }

    private async Task<int> BetterCopiesAsync(string request)
    {
        var letters = await server.GetAsync("/api/v1/dead-letters?reason=better_copy");
        var id = EventIdentity.Derive(UsageApis.AnthropicMessages, "anthropic", request, "").ToString();
        return letters.GetProperty("data").EnumerateArray().Count(letter => letter.GetProperty("event_id").GetString() == id);
    }

    private static ClientWork Work(string url, string encoding, bool gzip, string team, params ClientSpan[] spans) => new(
        url, encoding, gzip, new Dictionary<string, object> { ["service.name"] = "claude-code", ["team"] = team }, spans,
        [Request($"req-{team}", input: 2, read: 100, written: 10, output: 3)]);

    private static ClientSpan Call(string responseId, params ReadOnlySpan<(string Name, object Value)> more)
    {
        var attributes = new Dictionary<string, object>
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "openai",
            ["gen_ai.request.model"] = "gpt-4o",
            ["gen_ai.response.model"] = "gpt-4o-2024-08-06",
            ["gen_ai.response.id"] = responseId,
            ["gen_ai.usage.input_tokens"] = 100,
            ["gen_ai.usage.cache_read.input_tokens"] = 40,
            ["gen_ai.usage.output_tokens"] = 7,
        };
        foreach (var (name, value) in more)
        {
            attributes[name] = value;
        }

        return new ClientSpan("chat gpt-4o", Client, Start.ToUnixTimeMilliseconds(), Start.AddSeconds(1).ToUnixTimeMilliseconds(), attributes);
    }

    private static ClientSpan Agent() => Call("") with
    {
        Name = "invoke_agent planner",
        Kind = Internal,
        Attributes = new Dictionary<string, object> { ["gen_ai.operation.name"] = "invoke_agent", ["gen_ai.usage.input_tokens"] = 200, ["gen_ai.usage.output_tokens"] = 14 },
    };

    private static ClientSpan Http() => Call("") with { Name = "POST", Attributes = new Dictionary<string, object> { ["http.request.method"] = "POST" } };

    private static ClientLog Request(string requestId, int input, int read, int written, int output) => new(
        "claude_code.api_request",
        Start.AddSeconds(2).ToUnixTimeMilliseconds(),
        new Dictionary<string, object>
        {
            ["event.name"] = "api_request",
            ["session.id"] = "session-1",
            ["request_id"] = requestId,
            ["model"] = "claude-opus-5-5",
            ["input_tokens"] = input,
            ["output_tokens"] = output,
            ["cache_read_tokens"] = read,
            ["cache_creation_tokens"] = written,
            ["cost_usd"] = 0.25,
            ["duration_ms"] = 1_500,
        });

    private async Task<JsonElement> TotalAsync(string team)
    {
        await server.DrainAsync();
        return (await server.GetAsync($"/api/v1/spend?from=2026-11-12&to=2026-11-13&bucket=none&team={team}")).GetProperty("total");
    }
}
