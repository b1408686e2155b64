using Telemetry.Broker;
using Telemetry.Events;

namespace Telemetry.Ingest.Tests.Intake;

/// <summary>LiteLLM's payloads over HTTP, as its own callbacks post them.</summary>
public sealed class LiteLlmIntakeTests
{
    private const string Query = "?format=litellm";
    private const string Secret = "never-to-leave";

    [Fact]
    public async Task A_callbacks_array_is_taken_and_only_events_reach_the_log()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        string text = new('x', 200 * 1024);
        Answer answer = await server.PostAsync($"[{Payload("chatcmpl-1", text)},{Payload("chatcmpl-2", Secret)}]", query: Query);
        Answer again = await server.PostAsync($"{Payload("chatcmpl-1", text)}\n", "application/x-ndjson", Query);

        Assert.Equal((202, 2, 0), (answer.Status, answer.Accepted, answer.Unkeyed));
        Assert.Equal(EventIdentity.Derive(UsageApis.OpenAiChat, "openai", "", "chatcmpl-1").ToString(), answer.Ids[0]);
        Assert.Equal(answer.Ids[0], again.Ids[0]);
        List<LogRecord> events = await server.EventsAsync();
        Assert.Equal(3, events.Count);
        Assert.All(events, record => Assert.True(record.Value.Length < 1024, EventJson.ValueOf(record)));
        Assert.All(events, record => Assert.DoesNotContain(Secret, EventJson.ValueOf(record), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_refused_leaves_a_dead_letter_without_any_text_of_the_call()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        string unknownStatus = Payload("chatcmpl-3", Secret).Replace("\"success\"", "\"odd\"", StringComparison.Ordinal);
        string tooOld = Payload("chatcmpl-4", Secret).Replace("1795258800", "1500000000", StringComparison.Ordinal);
        string cut = Payload("chatcmpl-5", Secret)[..^20];
        Answer answer = await server.PostAsync($"[{Payload("chatcmpl-6", Secret)},{unknownStatus},{tooOld},{cut}", query: Query);

        Assert.Equal((202, 1), (answer.Status, answer.Accepted));
        Assert.Equal([1, 2, 3], answer.RejectedIndexes);
        List<LogRecord> letters = await server.LettersAsync();
        Assert.Equal(["invalid", "too_old", "malformed"], letters.Select(letter => EventJson.HeaderOf(letter, Topics.DlqReason)));
        Assert.All(letters, letter => Assert.DoesNotContain(
            Secret, EventJson.ValueOf(letter) + EventJson.HeaderOf(letter, Topics.DlqDetail), StringComparison.Ordinal));
        Assert.StartsWith("{\"refused_record_of\":\"litellm\"", EventJson.ValueOf(letters[0]), StringComparison.Ordinal);
        Assert.Contains("\"response_id\":\"chatcmpl-4\"", EventJson.ValueOf(letters[1]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("]never-to-leave")]
    [InlineData("] {\"call_type\":\"acompletion\",\"startTime\":1,\"messages\":\"never-to-leave\"}")]
    public async Task What_lies_behind_an_array_is_refused_and_not_kept(string behind)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync($"[{Payload("chatcmpl-7", Secret)}{behind}", query: Query);

        Assert.Equal((1, 1), (answer.Accepted, answer.Rejected.Length));
        Assert.DoesNotContain(Secret, EventJson.ValueOf(Assert.Single(await server.LettersAsync())), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?format=litelm", "did you mean litellm?")]
    [InlineData("?format=anthropic-batch", "events and litellm")]
    [InlineData("?format=litellm&format=litellm", "litellm")]
    public async Task Another_format_is_refused_with_the_ones_there_are(string query, string named)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync("{}", query: query);

        Assert.Equal((400, "format"), (answer.Status, answer.Errors[0].GetProperty("field").GetString()));
        Assert.Contains(named, answer.Detail, StringComparison.Ordinal);
    }

    private static string Payload(string id, string text) =>
        $$"""{"id":"{{id}}","call_type":"acompletion","status":"success","custom_llm_provider":"openai","startTime":1795258800.5,"model":"gpt-4o-mini","messages":[{"content":"{{text}}"}],"response":{"model":"gpt-4o-mini","choices":[{"message":{"content":"{{text}}"} }],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15} } }""";
}
