namespace Telemetry.Events.Tests;

public class EventIdentityTests
{
    [Theory]
    [InlineData("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com", "2ed6657d-e927-568b-95e1-2665a8aea6a2")]
    [InlineData("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "python.org", "886313e1-3b8a-5372-9b90-0c9aee199e5d")]
    [InlineData("6ba7b811-9dad-11d1-80b4-00c04fd430c8", "http://www.ietf.org/rfc/rfc4122.txt", "d0690b3c-b29d-52e7-81b0-d573b503f2d4")]
    public void A_version_5_UUID_is_the_one_that_others_compute(string space, string name, string expected) =>
        Assert.Equal(new Guid(expected), EventIdentity.Version5(new Guid(space), name));

    [Fact]
    public void A_long_name_hashes_like_a_short_one()
    {
        // uuid.uuid5(NAMESPACE_DNS, "x" * 2000) of Python.
        Assert.Equal(new Guid(LongName), EventIdentity.Version5(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), new string('x', 2000)));
    }

    [Theory]
    [InlineData("anthropic.messages", "anthropic", "req_1", "msg_1", "anthropic.messages\nreq_1")]
    [InlineData("anthropic.messages", "anthropic", "", "msg_1", "anthropic.messages\nmsg_1")]
    [InlineData("openai.chat", "openai", "req_1", "chatcmpl-1", "openai.chat\nchatcmpl-1")]
    [InlineData("openai.chat", "openai", "req_1", "", "openai.chat\nreq_1")]
    [InlineData("", "cohere", "req_1", "resp-1", "cohere\nresp-1")]
    [InlineData("otel.genai", "anthropic", "req_1", "msg_1", "anthropic.messages\nreq_1")]
    [InlineData("otel.genai", "openai", "", "resp_1", "openai.responses\nresp_1")]
    [InlineData("otel.genai", "azure", "", "resp_1", "openai.responses\nresp_1")]
    [InlineData("otel.genai", "openai", "", "chatcmpl-1", "openai.chat\nchatcmpl-1")]
    [InlineData("otel.genai", "google", "", "r1", "google.generate_content\nr1")]
    [InlineData("otel.genai", "vertex", "", "r1", "google.generate_content\nr1")]
    [InlineData("otel.genai", "bedrock", "r1", "", "bedrock.converse\nr1")]
    [InlineData("otel.genai", "deepseek", "", "r1", "deepseek.chat\nr1")]
    [InlineData("otel.genai", "cohere", "", "r1", "cohere\nr1")]
    public void An_id_is_derived_from_the_api_that_served_and_its_own_id(string api, string provider, string request, string response, string text) =>
        Assert.Equal(EventIdentity.Version5(EventIdentity.Namespace, text), EventIdentity.Derive(api, provider, request, response));

    [Fact]
    public void Without_any_id_nothing_is_derived() => Assert.Null(EventIdentity.Derive("openai.chat", "openai", "", ""));

    [Fact]
    public void The_namespace_and_a_derived_id_stay_what_they_were_published_as()
    {
        Assert.Equal(new Guid("b5de8dbd-f10c-5f4e-99d7-116267fb7ba8"), EventIdentity.Namespace);
        Assert.Equal(new Guid(PublishedDerived), EventIdentity.Derive("anthropic.messages", "anthropic", "req_011CQ", "msg_01"));
        Assert.Equal(new Guid(PublishedIdempotency), EventIdentity.FromIdempotencyKey("batch-7", 12));
    }

    [Fact]
    public void The_usage_hash_follows_its_published_rule()
    {
        var usageEvent = Reading.ReadValid(Reading.Event(
            usage: """ "usage":{"output_tokens":2,"uncached_input_tokens":10,"iterations":[{"model":"claude-haiku-4-5","cache_read_tokens":7}]} """));
        Assert.Equal(PublishedHash, EventIdentity.UsageHash(usageEvent));
    }

    [Fact]
    public void The_usage_hash_tells_other_models_and_counts_but_nothing_else()
    {
        var first = Reading.ReadValid(Reading.Event());
        var hash = EventIdentity.UsageHash(first);
        Assert.Equal(hash, EventIdentity.UsageHash(first with { EventId = Guid.NewGuid(), Tenant = "b", DurationMs = 5, Status = CallStatus.Error }));
        Assert.NotEqual(hash, EventIdentity.UsageHash(first with { Model = "claude-opus-5" }));
        Assert.NotEqual(hash, EventIdentity.UsageHash(first with { Usage = first.Usage with { Output = 3 } }));
        Assert.NotEqual(hash, EventIdentity.UsageHash(first with { Usage = first.Usage with { Output = 0, OutputAudio = 2 } }));
        Assert.NotEqual(hash, EventIdentity.UsageHash(first with { Iterations = [new UsagePart("", TokenUsage.None)] }));
    }

    // Computed with Python's uuid and hashlib.
    private const string LongName = "63b4237f-9239-540d-bf85-4c4211f1b4d1";
    private const string PublishedDerived = "e8bda7f1-185c-5d7a-b497-34902ae5295e";
    private const string PublishedIdempotency = "e3beda63-f1eb-541b-8545-2a30d8354fdb";
    private const ulong PublishedHash = 0x366d4c9a3d9f0bb5;
}
