using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Telemetry.FakeProviders.Serving;
using Telemetry.Hooks.Tests.Bench;

namespace Telemetry.Hooks.Tests;

/// <summary>What every hook promises its host and the server, whatever it is written in.</summary>
public abstract class HookContract(HookBench bench, HookDriver driver)
{
    private readonly string session = $"session-{Guid.CreateVersion7():N}";

    /// <summary>Gets the ways in which a host of this kind calls a model.</summary>
    protected abstract string[] Ways { get; }

    protected abstract HookDriver StartHost();

    [Fact]
    public async Task Whatever_a_provider_answers_is_passed_on_to_the_byte_and_stored_as_it_was_sent()
    {
        await using var providers = await bench.StartProvidersAsync();
        foreach (var way in this.Ways)
        {
            foreach (var (path, body) in Calls.All)
            {
                foreach (var behaviour in (string[])["ok", "gzip", "cut-after=3", "error-after=4", "status=429,retry-after=1"])
                {
                    var seen = await this.FetchAsync(providers, way, path, body, behaviour);
                    var last = providers.Sent[^1];
                    Assert.Equal(last.HttpStatus, seen.GetProperty("status").GetInt32());
                    if (last.HttpStatus == 200)
                    {
                        Assert.Equal(Convert.ToBase64String(providers.SentBody(last.Index)), seen.GetProperty("bytes").GetString());
                    }
                }
            }
        }

        await driver.FlushAsync();
        Same.Stored(providers.Sent, await bench.StoredAsync(this.session));
    }

    [Fact]
    public async Task Each_piece_of_a_stream_reaches_the_caller_before_the_next_is_sent()
    {
        await using var providers = await bench.StartProvidersAsync();
        foreach (var way in this.Ways)
        {
            var pieces = 0;
            await this.FetchAsync(providers, way, "/v1/messages", Calls.Anthropic(stream: true), "step", onPiece: piece =>
            {
                pieces = piece;
                providers.Step();
            });

            Assert.Equal(providers.Sent[^1].Chunks, pieces);
            Assert.True(providers.Sent[^1].IsComplete);
        }
    }

    [Fact]
    public async Task A_stream_that_the_caller_leaves_is_aborted_and_partial()
    {
        await using var providers = await bench.StartProvidersAsync();
        foreach (var way in this.Ways)
        {
            await this.FetchAsync(providers, way, "/v1/messages", Calls.Anthropic(stream: true), "step", take: 3, onPiece: piece =>
            {
                if (piece < 3)
                {
                    providers.Step();
                }
            });
        }

        await driver.FlushAsync();
        var stored = await bench.StoredAsync(this.session);

        Assert.Equal(this.Ways.Length, stored.Count);
        foreach (var (one, sent) in stored.Zip(providers.Sent))
        {
            Assert.Equal(("aborted", "partial", sent.RequestId), (Same.Text(one, "status"), Same.Text(one, "usage_quality"), Same.Text(one, "request_id")));
            Assert.Equal(
                sent.Usage!.Value.GetProperty("input_tokens").GetInt64(),
                one.GetProperty("usage").GetProperty("uncached_input_tokens").GetInt64());
        }
    }

    [Fact]
    public async Task Events_whose_answer_was_lost_are_sent_again_and_count_once()
    {
        await using var providers = await bench.StartProvidersAsync();
        bench.Intake.FailNext(RecordingIntake.AnswerLost, 503);
        await this.FetchAsync(providers, this.Ways[0], "/v1/messages", Calls.Anthropic(stream: false), "ok");
        await this.FetchAsync(providers, this.Ways[0], "/v1/messages", Calls.Anthropic(stream: true), "ok");

        await driver.FlushAsync();

        Assert.Equal(6, bench.Intake.Of(this.session).Count);
        Same.Stored(providers.Sent, await bench.StoredAsync(this.session));
    }

    [Fact]
    public async Task A_call_that_is_captured_twice_counts_once()
    {
        var recorded = Recorded.Cases("openai").First(static one => one.Name == "a chat stream with usage").WithIdsOf(this.session).Json;

        await driver.DoAsync(new { op = "play", this.session, recorded });
        await driver.DoAsync(new { op = "play", this.session, recorded });
        await driver.FlushAsync();

        Assert.Equal(2, bench.Intake.Of(this.session).Count);
        Assert.Single(await bench.StoredAsync(this.session));
    }

    [Fact]
    public async Task No_word_of_a_prompt_a_completion_or_a_key_is_posted()
    {
        await using var providers = await bench.StartProvidersAsync();
        foreach (var way in this.Ways)
        {
            foreach (var (path, body) in Calls.All)
            {
                await this.FetchAsync(providers, way, path, body, "ok");
                await this.FetchAsync(providers, way, path, body, "cut-after=6");
            }
        }

        await driver.FlushAsync();

        Assert.Equal(this.Ways.Length * Calls.All.Count * 2, bench.Intake.Of(this.session).Count);
        foreach (var marker in (string[])[Calls.PromptMarker, FakeProviderServer.CompletionMarker, "not-this", "key-canary"])
        {
            Assert.DoesNotContain(marker, bench.Intake.Posted, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Tasks_side_by_side_keep_their_own_attribution()
    {
        await using var providers = await bench.StartProvidersAsync();
        string[] teams = ["red", "green", "blue", "grey"];

        await driver.DoAsync(new { op = "together", this.session, @base = Base(providers), path = "/v1/messages", body = Calls.Anthropic(stream: false), teams });
        await driver.FlushAsync();

        var posted = bench.Intake.Of(this.session).Select(static one => (string?)one["dimensions"]!["team"]);
        Assert.Equal(teams.Order(), posted.Order());
    }

    [Fact]
    public async Task A_host_goes_on_while_the_intake_is_away_and_what_waits_is_sent_when_it_is_back()
    {
        await using var providers = await bench.StartProvidersAsync();
        await using var host = this.StartHost();
        await host.DoAsync(new { op = "configure", url = ClosedPort() });

        var seen = await this.FetchAsync(providers, this.Ways[0], "/v1/messages", Calls.Anthropic(stream: true), "ok", host: host);
        var flushed = await host.DoAsync(new { op = "flush", milliseconds = 200 });
        var away = await host.StatsAsync();
        await host.DoAsync(new { op = "configure", url = bench.Intake.Url });
        await host.FlushAsync();

        Assert.Equal(200, seen.GetProperty("status").GetInt32());
        Assert.False(flushed.GetProperty("flushed").GetBoolean());
        Assert.Equal((1, 0, 1), Counts(away));
        Assert.Equal((1, 1, 0), Counts(await host.StatsAsync()));
        Same.Stored(providers.Sent, await bench.StoredAsync(this.session));
    }

    [Fact]
    public async Task Every_drop_is_counted_by_its_reason()
    {
        await using var host = this.StartHost();
        var recorded = Recorded.Cases("openai")[0].Json;
        bench.Intake.FailNext(401);
        await host.DoAsync(new { op = "play", this.session, recorded });
        await host.FlushAsync();

        // Answers wait to be read: a dozen of 8 MiB are more than the queue holds.
        await host.DoAsync(new { op = "configure", url = ClosedPort() });
        var body = $"{{\"model\":\"gpt-5.4\",\"padding\":\"{new string(' ', 8 << 20)}\"}}";
        var response = new { status = 200, headers = new Dictionary<string, string> { ["content-type"] = "application/json" }, chunks = (string[])[body] };
        await host.DoAsync(new { op = "flood", this.session, count = 12, recorded = new { request = recorded["request"], response } });

        var stats = await host.StatsAsync();
        Assert.Equal(13, stats.GetProperty("captured").GetInt32());
        Assert.Equal(1, stats.GetProperty("dropped").GetProperty("refused_401").GetInt32());
        Assert.InRange(stats.GetProperty("dropped").GetProperty("queue_full").GetInt32(), 1, 11);
    }

    [Fact]
    public async Task A_host_that_comes_to_its_end_sends_what_waits_and_ends_also_when_nobody_takes_it()
    {
        var recorded = Recorded.Cases("openai")[0].Json;
        await using var host = this.StartHost();
        await using var cutOff = this.StartHost();
        await host.DoAsync(new { op = "play", this.session, recorded });
        await cutOff.DoAsync(new { op = "configure", url = ClosedPort() });
        await cutOff.DoAsync(new { op = "play", this.session, recorded });

        Assert.Equal((0, 0), (await host.EndAsync(), await cutOff.EndAsync()));
        Assert.Single(bench.Intake.Of(this.session));
    }

    protected static string Base(FakeProviderServer providers) => providers.Address.ToString().TrimEnd('/');

    private static (int Captured, int Delivered, int Waiting) Counts(JsonElement stats) =>
        (stats.GetProperty("captured").GetInt32(), stats.GetProperty("delivered").GetInt32(), stats.GetProperty("waiting").GetInt32());

    /// <summary>Gets an address on which nobody listens.</summary>
    private static string ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    private Task<JsonElement> FetchAsync(
        FakeProviderServer providers, string via, string path, object body, string behaviour, int? take = null, Action<int>? onPiece = null, HookDriver? host = null)
    {
        var headers = new Dictionary<string, string> { ["x-fake"] = behaviour };
        return (host ?? driver).DoAsync(
            new { op = "fetch", this.session, via, @base = Base(providers), path, body, headers, take, announce = onPiece is not null }, onPiece);
    }
}
