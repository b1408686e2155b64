using System.Text;

namespace Telemetry.Events.Tests;

public class IdentityOfEventsTests
{
    private const string Body = """ "occurred_at":"2026-11-21T11:00:00Z","provider":"anthropic","api":"anthropic.messages","model":"m","usage":{"output_tokens":1} """;

    [Fact]
    public void A_given_id_is_taken_as_it_is_on_every_way_in()
    {
        var json = $$"""{"event_id":"{{Reading.Id}}","request_id":"req_1",{{Body}}}""";
        foreach (var context in new[] { Reading.Broker, Reading.Intake, Reading.Intake with { IdempotencyKey = "k" } })
        {
            var result = Reading.Read(json, context);
            Assert.Equal(new Guid(Reading.Id), result.Event!.EventId);
            Assert.Equal((EventIdSource.Given, new Guid(Reading.Id)), (result.IdSource, result.GivenEventId));
        }
    }

    [Fact]
    public void Behind_the_broker_an_id_is_required()
    {
        var fault = Reading.ReadFaulty($$"""{"request_id":"req_1",{{Body}}}""");
        Assert.Equal(("missing_event_id", "event_id"), (fault.Reason, fault.Field));
    }

    [Fact]
    public void An_id_is_derived_from_the_calls_own_before_the_idempotency_key_counts()
    {
        var result = Reading.Read($$"""{"request_id":"req_1","response_id":"msg_1",{{Body}}}""", Reading.Intake with { IdempotencyKey = "k" });
        Assert.Equal(EventIdentity.Derive("anthropic.messages", "anthropic", "req_1", ""), result.Event!.EventId);
        Assert.Equal((EventIdSource.Derived, null), (result.IdSource, result.GivenEventId));
    }

    [Fact]
    public void Without_ids_the_idempotency_key_and_the_index_make_one()
    {
        var first = Reading.Read($$"""{{{Body}}}""", Reading.Intake with { IdempotencyKey = "k", Index = 3 });
        Assert.Equal((EventIdSource.IdempotencyKey, EventIdentity.FromIdempotencyKey("k", 3)), (first.IdSource, first.Event!.EventId));
        Assert.NotEqual(EventIdentity.FromIdempotencyKey("k", 4), first.Event.EventId);
    }

    [Fact]
    public void Without_anything_a_version_7_is_made_and_said_to_be()
    {
        var first = Reading.Read($$"""{{{Body}}}""", Reading.Intake);
        var second = Reading.Read($$"""{{{Body}}}""", Reading.Intake);
        Assert.Equal(EventIdSource.Made, first.IdSource);
        Assert.Equal(7, first.Event!.EventId.Version);
        Assert.NotEqual(first.Event.EventId, second.Event!.EventId);
    }

    [Fact]
    public void Two_captures_of_one_call_get_one_id()
    {
        var hook = Reading.ReadValid($$"""{"request_id":"req_1","response_id":"msg_1",{{Body}}}""", Reading.Intake);
        var span = Reading.ReadValid(
            """
            {"provider":"anthropic","api":"otel.genai","model":"m","request_id":"req_1","response_id":"msg_1",
             "raw_usage":{"gen_ai.usage.input_tokens":1,"gen_ai.usage.output_tokens":1}}
            """,
            Reading.Intake);
        Assert.Equal(hook.EventId, span.EventId);
    }

    [Theory]
    [InlineData("01890A5D-AC96-774B-BCCE-B302099A8057", true)]
    [InlineData("00000000-0000-0000-0000-000000000000", true)]
    [InlineData("01890a5dac96774bbcceb302099a8057", false)]
    [InlineData("{01890a5d-ac96-774b-bcce-b302099a8057}", false)]
    [InlineData("x", false)]
    public void Any_other_spelling_of_an_id_is_refused_but_reported_where_legible(string written, bool legible)
    {
        var result = Reading.Read($$"""{"event_id":"{{written}}",{{Body}}}""", Reading.Intake);
        Assert.Equal("event_id", Assert.Single(result.Faults).Field);
        Assert.Equal(legible ? Guid.Parse(written) : null, result.GivenEventId);
    }

    [Fact]
    public void A_refused_event_still_tells_its_id() =>
        Assert.Equal(new Guid(Reading.Id), Reading.Read($$"""{"schema_version":2,"event_id":"{{Reading.Id}}"}""").GivenEventId);

    [Fact]
    public void The_callers_buffer_may_be_reused_after_the_call()
    {
        var buffer = Encoding.UTF8.GetBytes($$"""{"event_id":"{{Reading.Id}}","provider":"anthropic","api":"anthropic.messages","model":"m","raw_usage":{"input_tokens":1,"output_tokens":2} }""");
        var read = UsageEventReader.Read(buffer, Reading.Broker).Event!;
        Array.Clear(buffer);
        Assert.Equal("""{"input_tokens":1,"output_tokens":2}""", Encoding.UTF8.GetString(read.RawUsage.Span));
    }
}
