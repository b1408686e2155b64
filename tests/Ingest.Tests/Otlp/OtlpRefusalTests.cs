using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Ingest.Tests.Intake;

namespace Telemetry.Ingest.Tests.Otlp;

/// <summary>Requests of OTLP that cannot be taken as a whole.</summary>
public sealed class OtlpRefusalTests
{
    private static readonly string[] Paths = ["/v1/traces", "/v1/logs", "/v1/metrics"];

    [Fact]
    public async Task A_cut_request_is_refused_as_a_whole_in_its_encoding()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        byte[] request = OtlpRequests.Request(OtlpRequests.Call("chatcmpl-1"), OtlpRequests.Call("chatcmpl-2"));
        OtlpAnswer protobuf = await server.SendAsync("/v1/traces", request[..^3]);
        OtlpAnswer json = await server.SendAsync("/v1/traces", OtlpRequests.RequestJson(OtlpRequests.CallJson("chatcmpl-3"))[..^3]);

        Assert.Equal((400, OtlpRequests.Protobuf), (protobuf.Status, protobuf.ContentType));
        Assert.Contains("cut off", protobuf.Refusal, StringComparison.Ordinal);
        Assert.Equal((400, OtlpRequests.Json), (json.Status, json.ContentType));
        Assert.Contains("cut off", json.Refusal, StringComparison.Ordinal);
        Assert.Empty(await server.EventsAsync());
        Assert.Empty(await server.LettersAsync());
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[]", "is no object")]
    [InlineData("""{"resourceSpans":5}""", "resourceSpans is no list")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":{}}]}""", "resourceSpans[0].scopeSpans is no list")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{},7]}]}]}""", "resourceSpans[0].scopeSpans[0].spans[1] is no object")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"\ud800","value":{"intValue":1}}]}]}]}]}""", "not valid Unicode")]
    public async Task JSON_of_another_shape_is_refused_by_its_path(string body, string named)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        OtlpAnswer answer = await server.SendAsync("/v1/traces", body);

        Assert.Equal(400, answer.Status);
        Assert.Contains(named, answer.Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", null, 415, "application/x-protobuf and application/json")]
    [InlineData(null, null, 415, "missing")]
    [InlineData("application/grpc", null, 415, "http/protobuf")]
    [InlineData("application/x-protobuf", "deflate", 415, "gzip")]
    [InlineData("application/json; charset=utf-16", null, 415, "UTF-8")]
    [InlineData("application/x-protobuf", "gzip", 400, "gzip")]
    public async Task A_body_that_is_not_told_right_is_refused(string? contentType, string? encoding, int status, string named)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        OtlpAnswer answer = await server.SendAsync("/v1/traces", OtlpRequests.Request(OtlpRequests.Call("chatcmpl-1")), contentType, encoding);

        Assert.Equal(status, answer.Status);
        Assert.Contains(named, answer.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_over_the_limits_is_refused_also_when_it_is_packed()
    {
        await using IntakeServer server = await IntakeServer.StartAsync(options => (options.BodyBytesMax, options.EventsMax) = (10_000, 3));
        byte[] large = OtlpRequests.Request(OtlpRequests.Call("large", ("gen_ai.output.messages", new string('x', 20_000))));
        byte[] many = OtlpRequests.Request([.. Enumerable.Range(0, 4).Select(number => OtlpRequests.Call($"chatcmpl-{number}"))]);

        Assert.Equal(413, (await server.SendAsync("/v1/traces", large)).Status);
        Assert.Equal(413, (await server.SendAsync("/v1/traces", IntakeServer.Gzip(large), encoding: "gzip")).Status);
        Assert.Contains("more than 3 events", (await server.SendAsync("/v1/traces", many)).Refusal, StringComparison.Ordinal);
        Assert.Empty(await server.EventsAsync());
    }

    [Fact]
    public async Task A_full_log_answers_429_with_the_time_to_wait_and_an_unavailable_one_503()
    {
        await using IntakeServer server = await IntakeServer.StartAsync(
            configureLog: options => options with { SegmentBytes = 4096, TopicBytesMax = 4096, RetryAfterFull = TimeSpan.FromSeconds(9) });
        OtlpAnswer[] answers = [.. await Task.WhenAll(Enumerable.Range(0, 40).Select(number =>
            server.SendAsync("/v1/traces", OtlpRequests.Request(OtlpRequests.Call($"chatcmpl-{number}")))))];
        OtlpAnswer[] refused = [.. answers.Where(answer => answer.Status != 200)];
        Assert.NotEmpty(refused);
        Assert.All(refused, answer =>
        {
            Assert.Equal((429, OtlpRequests.Protobuf, TimeSpan.FromSeconds(9)), (answer.Status, answer.ContentType, answer.RetryAfter));
            Assert.Contains("full", answer.Refusal, StringComparison.Ordinal);
        });
        Assert.Equal(answers.Count(answer => answer.Status == 200), (await server.EventsAsync()).Count);

        await server.Log.DisposeAsync();
        Assert.Equal(503, (await server.SendAsync("/v1/traces", OtlpRequests.Request(OtlpRequests.Call("late")))).Status);
    }

    [Fact]
    public async Task No_bytes_at_all_bring_the_receiver_down()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        byte[] protobuf = OtlpRequests.Request(OtlpRequests.Call("chatcmpl-1", ("gen_ai.response.time_to_first_chunk", 0.5)), OtlpRequests.Call("chatcmpl-2"));
        byte[] json = Encoding.UTF8.GetBytes(OtlpRequests.RequestJson(OtlpRequests.CallJson("chatcmpl-3")));
        Gen<(byte[] Body, bool IsJson, string Path)> requests =
            from isJson in Gen.Elements(true, false)
            from path in Gen.Elements(Paths)
            from noise in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf()
            from damaged in Damaged(isJson ? json : protobuf)
            from isNoise in Gen.Elements(true, false, false)
            select (isNoise ? noise : damaged, isJson, path);

        Prop.ForAll(requests.ToArbitrary(), request =>
        {
            OtlpAnswer answer = server.SendAsync(request.Path, request.Body, request.IsJson ? OtlpRequests.Json : OtlpRequests.Protobuf).GetAwaiter().GetResult();
            Assert.True(answer.Status is 200 or 400, $"{answer.Status} to {request.Path} {Convert.ToHexString(request.Body)}");
            if (answer.Status == 400)
            {
                Assert.NotEmpty(answer.Refusal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_500));
    }

    /// <summary>A good request with some bytes written over, and maybe cut.</summary>
    private static Gen<byte[]> Damaged(byte[] good) =>
        from places in Gen.Choose(0, good.Length - 1).ListOf(3)
        from values in Gen.Choose(0, 255).ListOf(3)
        from length in Gen.Choose(0, good.Length)
        from isCut in Gen.Elements(true, false, false)
        select Damage(good, [.. places], [.. values], isCut ? length : good.Length);

    private static byte[] Damage(byte[] good, int[] places, int[] values, int length)
    {
        byte[] bytes = [.. good];
        for (int i = 0; i < places.Length; i++)
        {
            bytes[places[i]] = (byte)values[i];
        }

        return bytes[..length];
    }
}
