using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Text;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using OpenAI;
using OpenAI.Chat;
using Telemetry.Sdk.Tests.Support;

namespace Telemetry.Sdk.Tests.Passing;

public sealed class SoftGuardTests
{
    private const string Allow = """{"action":"allow","model":null,"budget":null,"reason":null}""";
    private const string Block = """{"action":"block","model":null,"budget":"search-monthly","reason":"spent 101 % of 500 USD"}""";
    private const string Downgrade = """{"action":"downgrade","model":"claude-haiku-4-5","budget":"search-monthly","reason":"spent"}""";

    [Fact]
    public async Task A_blocked_call_is_refused_before_it_is_sent_in_the_clients_own_way_and_not_tried_again()
    {
        var decisions = new Scripted(() => Answer(Block));
        await using var rig = await CaptureRig.StartAsync(Guarded(decisions));
        using var http = rig.Client();
        using var anthropic = new AnthropicClient { ApiKey = "key", BaseUrl = "http://api.anthropic.com", HttpClient = http, MaxRetries = 2 };
        var openAi = new ChatClient("gpt-5.4", new ApiKeyCredential("key"), new OpenAIClientOptions { Endpoint = new Uri("http://api.openai.com/v1"), Transport = new HttpClientPipelineTransport(http) });

        using var scope = UsageContext.Push(team: "search & co");
        var first = await Assert.ThrowsAsync<AnthropicForbiddenException>(() => anthropic.Messages.Create(Call()));
        var second = await Assert.ThrowsAsync<ClientResultException>(() => openAi.CompleteChatAsync("Hello"));

        Assert.Contains("search-monthly", first.Message, StringComparison.Ordinal);
        Assert.Equal(403, second.Status);
        Assert.Empty(rig.Server.Sent);
        Assert.Empty(rig.Published.Records);
        Assert.Equal("/api/v1/decision?provider=anthropic&model=claude-opus-5-5&team=search%20%26%20co", decisions.Requests[0].RequestUri!.PathAndQuery);
        Assert.Equal("Bearer ingest-key", decisions.Requests[0].Headers.Authorization!.ToString());
        Assert.Equal(2, decisions.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_downgraded_call_asks_for_the_other_model_and_says_which_was_meant(bool waits)
    {
        await using var rig = await CaptureRig.StartAsync(Guarded(new Scripted(() => Answer(Downgrade))));
        using var http = rig.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://api.anthropic.com/v1/messages")
        {
            Content = new StringContent("""{"max_tokens":9,"model" : "claude-opus-5-5","messages":[]}""", Encoding.UTF8, "application/json"),
        };

#pragma warning disable CA1849 // Both ways are what is tested.
        using var answer = waits ? http.Send(request) : await http.SendAsync(request);
#pragma warning restore CA1849

        Assert.Equal("claude-haiku-4-5", Assert.Single(rig.Server.Sent).ModelRequested);
        var captured = Assert.Single(rig.Published.Events);
        Assert.Equal(("claude-haiku-4-5", "claude-opus-5-5"), (captured.Model, captured.ModelRequested));
    }

    [Fact]
    public async Task A_decision_is_kept_for_its_age_and_asked_for_again_after_it()
    {
        var clock = new TestClock();
        var decisions = new Scripted(() => Answer(Allow));
        await using var rig = await CaptureRig.StartAsync(Guarded(decisions, clock));
        using var http = rig.Client();

        await PostAsync(http);
        clock.Advance(TimeSpan.FromSeconds(4.9));
        await PostAsync(http);
        Assert.Single(decisions.Requests);

        clock.Advance(TimeSpan.FromSeconds(0.2));
        await PostAsync(http);
        Assert.Equal(2, decisions.Requests.Count);
    }

    [Fact]
    public async Task Without_an_answer_in_time_the_call_goes_on_and_the_next_does_not_wait_again()
    {
        var silent = new Silent();
        await using var rig = await CaptureRig.StartAsync(Guarded(silent, new TestClock()));
        using var http = rig.Client();

        await PostAsync(http);
        await PostAsync(http);

        Assert.Equal(2, rig.Published.Records.Count);
        Assert.Equal(1, silent.Asked);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, Block)]
    [InlineData(HttpStatusCode.OK, "no JSON")]
    [InlineData(HttpStatusCode.OK, """{"action":"something new"}""")]
    public async Task An_answer_that_is_no_decision_allows_the_call(HttpStatusCode status, string body)
    {
        await using var rig = await CaptureRig.StartAsync(Guarded(new Scripted(() => Answer(body, status))));
        using var http = rig.Client();

        await PostAsync(http);

        Assert.Single(rig.Published.Records);
    }

    private static UsageCaptureOptions Guarded(HttpMessageHandler handler, TimeProvider? clock = null) => new()
    {
        Guard = new SoftGuardOptions { Url = new Uri("http://127.0.0.1:8088"), Key = "ingest-key", Handler = handler },
        TimeProvider = clock ?? TimeProvider.System,
    };

    private static async Task PostAsync(HttpClient http)
    {
        using var answer = await http.PostAsync(
            new Uri("http://api.anthropic.com/v1/messages"), new StringContent("""{"model":"claude-opus-5-5"}""", Encoding.UTF8, "application/json"));
        Assert.True(answer.IsSuccessStatusCode);
    }

    private static HttpResponseMessage Answer(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    private static MessageCreateParams Call() => new() { Model = "claude-opus-5-5", MaxTokens = 100, Messages = [new UserMessageParam("Hello")] };

    /// <summary>Never answers.</summary>
    private sealed class Silent : HttpMessageHandler
    {
        public int Asked { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new HttpResponseMessage();
        }
    }
}
