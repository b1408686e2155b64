using System.Text.Json;
using Telemetry.FakeProviders.Serving;
using Telemetry.Hooks.Tests.Bench;

namespace Telemetry.Hooks.Tests;

/// <summary>The TypeScript hook inside the official npm clients.</summary>
[Collection(HookCollection.Name)]
public class OfficialClientTests(HookBench bench)
{
    private readonly string session = $"client-{Guid.CreateVersion7():N}";

    public static TheoryData<string, string, string> Methods => new()
    {
        { "anthropic", "messages.create", $$"""{"model":"claude-opus-5-5","max_tokens":64,"messages":[{"role":"user","content":"{{Calls.PromptMarker}}"}]}""" },
        { "openai", "chat.completions.create", $$$"""{"model":"gpt-5.4","messages":[{"role":"user","content":"{{{Calls.PromptMarker}}}"}],"stream_options":{"include_usage":true}}""" },
        { "openai", "responses.create", $$"""{"model":"gpt-5.4","input":"{{Calls.PromptMarker}}"}""" },
        { "openai", "embeddings.create", $$"""{"model":"text-embedding-3-small","input":"{{Calls.PromptMarker}}"}""" },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task What_a_client_calls_is_stored_as_it_was_sent_and_the_client_sees_the_same(string client, string path, string json)
    {
        await using var providers = await bench.StartProvidersAsync();

        var whole = await this.CallAsync(providers, client, path, Parameters(json, stream: false));
        var bytes = await this.CallAsync(providers, client, path, Parameters(json, stream: false), raw: true);
        var streams = path != "embeddings.create";
        if (streams)
        {
            var events = await this.CallAsync(providers, client, path, Parameters(json, stream: true));
            Assert.True(events.TryGetProperty("events", out var seen), events.ToString());
            Assert.InRange(seen.GetInt32(), 5, 20);
            var streamed = await this.CallAsync(providers, client, path, Parameters(json, stream: true), raw: true);
            Assert.Equal(Convert.ToBase64String(providers.SentBody(3)), streamed.GetProperty("bytes").GetString());
        }

        await bench.Node.FlushAsync();

        Assert.Equal(streams ? 4 : 2, providers.Sent.Count);
        Assert.Equal(providers.Sent[0].Usage!.Value.ToString(), whole.GetProperty("answer").GetProperty("usage").ToString());
        Assert.Equal(Convert.ToBase64String(providers.SentBody(1)), bytes.GetProperty("bytes").GetString());
        Same.Stored(providers.Sent, await bench.StoredAsync(this.session));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Every_attempt_of_a_retried_call_is_seen_and_the_billed_one_counted_once(string client, string path, string json)
    {
        await using var providers = await bench.StartProvidersAsync();
        providers.Script("status=529,retry-after=0", "status=500,retry-after=0");

        await this.CallAsync(providers, client, path, Parameters(json, stream: false));
        await bench.Node.FlushAsync();

        var stored = await bench.StoredAsync(this.session);
        Same.Stored(providers.Sent, stored);
        Assert.Equal([0, 1, 2], stored.Select(Same.Attempt).Order());
        var billed = Assert.Single(stored, static one => one.GetProperty("usage").EnumerateObject().Any(static count => count.Value.GetInt64() > 0));
        Assert.Equal(Assert.Single(providers.Sent, static one => one.Billed).RequestId, Same.Text(billed, "request_id"));
    }

    [Fact]
    public async Task A_stream_that_a_client_leaves_is_aborted_and_partial()
    {
        await using var providers = await bench.StartProvidersAsync();
        var (client, path, json) = ("anthropic", "messages.create", Methods.First()[2].ToString()!);

        // The first piece and five more, of twelve; then the provider waits until the client has gone.
        providers.Script("step");
        providers.Step(5);
        var left = await this.CallAsync(providers, client, path, Parameters(json, stream: true), take: 3);
        providers.Script("cut-after=6");
        var broken = await this.CallAsync(providers, client, path, Parameters(json, stream: true));
        await bench.Node.FlushAsync();

        Assert.Equal(3, left.GetProperty("events").GetInt32());
        Assert.True(broken.TryGetProperty("error", out _), broken.ToString());
        var stored = await bench.StoredAsync(this.session);
        Assert.Equal(2, stored.Count);
        Assert.All(stored, static one => Assert.Equal(("aborted", "partial"), (Same.Text(one, "status"), Same.Text(one, "usage_quality"))));
        Assert.Equal(
            providers.Sent.Select(static sent => sent.Usage!.Value.ToString()).Order(),
            stored.Select(static one => one.GetProperty("raw_usage").ToString()).Order());
    }

    private static Dictionary<string, JsonElement> Parameters(string json, bool stream)
    {
        var parameters = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
        if (stream)
        {
            parameters["stream"] = JsonSerializer.SerializeToElement(true);
        }
        else
        {
            parameters.Remove("stream_options");
        }

        return parameters;
    }

    private Task<JsonElement> CallAsync(
        FakeProviderServer providers, string client, string path, Dictionary<string, JsonElement> parameters, bool raw = false, int? take = null) =>
        bench.Node.DoAsync(new { op = "sdk", this.session, client, @base = providers.Address.ToString().TrimEnd('/'), path, @params = parameters, raw, take });
}
