using System.Text;
using System.Text.Json;
using Telemetry.Broker;
using Telemetry.Events;

namespace Telemetry.Ingest.Tests.Intake;

/// <summary>What is accepted over HTTP, and how the answer says so.</summary>
public sealed class IntakeTests
{
    [Fact]
    public async Task An_accepted_event_is_on_the_log_in_canonical_form_under_its_id()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync(EventJson.Good(1, """, "tags": {"b":"2","a":"1"}, "prompt": "secret text" """));
        Assert.Equal((202, "application/json"), (answer.Status, answer.ContentType));
        Assert.Equal((1, 0), (answer.Accepted, answer.Unkeyed));
        Assert.Equal([null], answer.Ids);
        Assert.Empty(answer.Rejected);

        LogRecord record = Assert.Single(await server.EventsAsync());
        Assert.Equal(EventJson.Id(1), EventJson.KeyOf(record));
        Assert.Equal("application/json", EventJson.HeaderOf(record, "content-type"));
        Assert.DoesNotContain("secret", EventJson.ValueOf(record), StringComparison.Ordinal);
        EventReadResult read = UsageEventReader.Read(record.Value, new EventReadContext { AppendedAt = record.AppendedAt });
        Assert.Equal((200, 80), (read.Event!.Usage.UncachedInput, read.Event.Usage.Output));
        Assert.Empty(await server.LettersAsync());
    }

    [Fact]
    public async Task The_answer_has_exactly_the_members_of_the_contract()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync($"[{EventJson.Good(1)},{{}}]");
        Assert.Equal(["accepted", "unkeyed", "ids", "rejected"], answer.Body.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["index", "event_id", "error"], answer.Rejected[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(JsonValueKind.Null, answer.Rejected[0].GetProperty("event_id").ValueKind);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\n\n  \n")]
    public async Task Lines_are_events_and_blank_ones_are_passed_over(string between)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync(
            "\uFEFF" + string.Join(between, Enumerable.Range(0, 5).Select(number => EventJson.Good(number))) + between, "application/x-ndjson");
        Assert.Equal((202, 5, 5), (answer.Status, answer.Accepted, answer.Ids.Count));
        Assert.Equal(Enumerable.Range(0, 5).Select(EventJson.Id), (await server.EventsAsync()).Select(EventJson.KeyOf));
    }

    [Fact]
    public async Task An_array_keeps_its_order()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync(" [ " + string.Join(" , ", Enumerable.Range(0, 200).Select(number => EventJson.Good(number))) + " ] \n");
        Assert.Equal(200, answer.Accepted);
        Assert.Equal(Enumerable.Range(0, 200).Select(EventJson.Id), (await server.EventsAsync()).Select(EventJson.KeyOf));
    }

    [Theory]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", " [ ] ")]
    [InlineData("application/x-ndjson", "")]
    [InlineData("application/x-ndjson", "\n\n")]
    public async Task Nothing_to_take_is_no_fault(string contentType, string body)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync(body, contentType);
        Assert.Equal((202, 0, 0, 0), (answer.Status, answer.Accepted, answer.Ids.Count, answer.Rejected.Length));
    }

    [Fact]
    public async Task A_packed_body_is_unpacked()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        byte[] body = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 1000).Select(number => EventJson.Good(number))));
        Answer answer = await server.PostAsync(IntakeServer.Gzip(body), "application/x-ndjson; charset=utf-8", encoding: "gzip");
        Assert.Equal(1000, answer.Accepted);
        Assert.Equal(1000, (await server.EventsAsync()).Count);
    }

    [Fact]
    public async Task An_event_of_the_call_without_an_id_gets_the_same_one_on_every_resend()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        string body = EventJson.Keyless(""","api":"anthropic.messages","request_id":"req_011" """);
        Answer first = await server.PostAsync(body);
        Answer second = await server.PostAsync(body, idempotencyKey: "another");
        string expected = EventIdentity.Derive("anthropic.messages", "anthropic", "req_011", "")!.Value.ToString();
        Assert.Equal([expected], first.Ids);
        Assert.Equal([expected], second.Ids);
        Assert.Equal(0, first.Unkeyed);
        Assert.Equal([expected, expected], (await server.EventsAsync()).Select(EventJson.KeyOf));
    }

    [Fact]
    public async Task An_idempotency_key_and_the_place_in_the_request_make_the_id()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        string body = $"[{EventJson.Keyless()},{EventJson.Good(7)},{EventJson.Keyless()}]";
        Answer answer = await server.PostAsync(body, idempotencyKey: "batch 12");
        Assert.Equal(
            [EventIdentity.FromIdempotencyKey("batch 12", 0).ToString(), null, EventIdentity.FromIdempotencyKey("batch 12", 2).ToString()],
            answer.Ids);
        Assert.Equal(0, answer.Unkeyed);
    }

    [Fact]
    public async Task An_event_that_knows_no_id_at_all_is_counted_as_unkeyed()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync($"[{EventJson.Keyless()},{EventJson.Keyless()},{EventJson.Good(1)}]");
        Assert.Equal((3, 2), (answer.Accepted, answer.Unkeyed));
        Assert.NotEqual(answer.Ids[0], answer.Ids[1]);
        Assert.All(answer.Ids.Take(2), id => Assert.Equal(7, Guid.Parse(id!).Version));
        Assert.Equal([answer.Ids[0], answer.Ids[1], EventJson.Id(1)], (await server.EventsAsync()).Select(EventJson.KeyOf));
    }

    [Fact]
    public async Task Copies_inside_one_request_and_conflicts_are_taken_for_the_ingester_to_tell_apart()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync(
            $"[{EventJson.Good(1)},{EventJson.Good(1)},{EventJson.WithUsage(1, """{"output_tokens":1}""")}]");
        Assert.Equal((202, 3), (answer.Status, answer.Accepted));
        Assert.Equal(3, (await server.EventsAsync()).Count);
    }

    [Fact]
    public async Task An_event_without_a_time_gets_the_time_of_receipt_and_says_so()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        await server.PostAsync($$$"""{"event_id":"{{{EventJson.Id(1)}}}","provider":"x","model":"unknown-model","usage":{"output_tokens":1}}""");
        LogRecord record = Assert.Single(await server.EventsAsync());
        UsageEvent read = UsageEventReader.Read(record.Value, new EventReadContext { AppendedAt = IntakeServer.Now.AddDays(1) }).Event!;
        Assert.Equal(IntakeServer.Now, read.OccurredAt);
        Assert.Contains("occurred_at_assumed", read.Flags);
    }

    [Fact]
    public async Task The_default_tenant_is_stated_on_the_log()
    {
        await using IntakeServer server = await IntakeServer.StartAsync(options => options.TenantDefault = "acme");
        await server.PostAsync($"[{EventJson.Good(1)},{EventJson.Good(2, ""","tenant":"other" """)}]");
        List<LogRecord> records = await server.EventsAsync();
        Assert.Equal(
            ["acme", "other"],
            records.Select(record => UsageEventReader.Read(record.Value, new EventReadContext { AppendedAt = IntakeServer.Now }).Event!.Tenant));
    }

    [Fact]
    public async Task Many_requests_at_once_are_all_durable_when_answered()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => server.PostAsync(EventJson.Good(number))));
        Assert.All(answers, answer => Assert.Equal(202, answer.Status));
        Assert.Equal(Enumerable.Range(0, 200).Select(EventJson.Id).Order(), (await server.EventsAsync()).Select(EventJson.KeyOf).Order());
    }

    [Fact]
    public async Task Exactly_as_many_events_as_allowed_are_taken()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        Answer answer = await server.PostAsync(
            string.Join('\n', Enumerable.Range(0, 50_000).Select(number => EventJson.Good(number))), "application/x-ndjson");
        Assert.Equal((202, 50_000), (answer.Status, answer.Accepted));
        Assert.Equal(50_000, server.Log.Status(Topics.Usage).EndOffset);
    }
}
