using System.Text;

namespace Telemetry.Ingest.Tests.Intake;

/// <summary>Bodies as such, before anything in them is an event.</summary>
public sealed class BodyTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("\uFEFF")]
    public async Task An_empty_body_is_refused_and_leaves_nothing(string body)
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        foreach (string query in (string[])["", "?format=litellm"])
        {
            Answer answer = await server.PostAsync(body, query: query);
            Assert.Equal((400, "application/problem+json"), (answer.Status, answer.ContentType));
            Assert.Contains("empty", answer.Detail, StringComparison.Ordinal);
        }

        Assert.Empty(await server.LettersAsync());
    }

    [Fact]
    public async Task A_limit_of_a_few_bytes_is_a_limit_like_any_other()
    {
        await using IntakeServer server = await IntakeServer.StartAsync(options => options.BodyBytesMax = 500);
        Assert.Equal(202, (await server.PostAsync(EventJson.Good(1))).Status);
        Assert.Equal(413, (await server.PostAsync(new string(' ', 501))).Status);
    }

    [Fact]
    public async Task A_packed_body_of_several_members_is_one_body_within_the_same_limit()
    {
        await using IntakeServer server = await IntakeServer.StartAsync();
        byte[] two = [.. Packed(EventJson.Good(1) + "\n"), .. IntakeServer.Gzip([]), .. Packed(EventJson.Good(2) + "\n")];
        byte[] large = [.. IntakeServer.Gzip(new byte[9 * 1024 * 1024]), .. IntakeServer.Gzip(new byte[9 * 1024 * 1024])];

        Answer answer = await server.PostAsync(two, "application/x-ndjson", encoding: "gzip");
        Assert.Equal((202, 2), (answer.Status, answer.Accepted));
        Assert.Equal(413, (await server.PostAsync(large, encoding: "gzip")).Status);
        int first = Packed(EventJson.Good(1) + "\n").Length;
        int empty = IntakeServer.Gzip([]).Length;
        foreach (int length in Enumerable.Range(first + 1, two.Length - first - 1).Where(length => length != first + empty))
        {
            Assert.Equal(400, (await server.PostAsync(two[..length], "application/x-ndjson", encoding: "gzip")).Status);
        }

        Assert.Equal(400, (await server.PostAsync([.. two, .. "behind"u8], "application/x-ndjson", encoding: "gzip")).Status);
        Assert.Equal(2, (await server.EventsAsync()).Count);
    }

    private static byte[] Packed(string text) => IntakeServer.Gzip(Encoding.UTF8.GetBytes(text));
}
