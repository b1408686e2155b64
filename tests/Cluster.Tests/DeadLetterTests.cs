using System.Text;
using System.Text.Json;
using Telemetry.Store.Client;
using Telemetry.Testing;

namespace Telemetry.Cluster.Tests;

/// <summary>Goal: what can never be stored holds nothing up, and can be read with its reason.</summary>
public sealed class DeadLetterTests
{
    [Fact]
    public async Task Poison_becomes_a_dead_letter_with_its_reason_and_the_offsets_go_on()
    {
        await using var run = await ClusterRun.CreateAsync(partitions: 1);
        var id = Guid.NewGuid();
        (string Reason, byte[] Value)[] poison =
        [
            ("malformed", [0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
            ("malformed", Encoding.UTF8.GetBytes("not JSON")),
            ("malformed", []),
            ("unsupported_schema_version", Encoding.UTF8.GetBytes($$"""{"schema_version":2,"event_id":"{{id}}","provider":"anthropic","model":"m"}""")),
            ("missing_event_id", Encoding.UTF8.GetBytes("""{"provider":"anthropic","model":"claude-haiku-4-5","usage":{"output_tokens":1}}""")),
            ("too_large", Encoding.UTF8.GetBytes($$"""{"event_id":"{{Guid.NewGuid()}}","provider":"anthropic","model":"{{new string('x', 5_000_000)}}"}""")),
            ("invalid", Encoding.UTF8.GetBytes("""{"orders":[{"sku":1}],"customer":7}""")),
        ];
        foreach (var (_, value) in poison)
        {
            await run.ProduceRawAsync(null, value, partition: 0);
            await run.ProduceAsync(1);
        }

        var ingester = await run.StartIngesterAsync();
        await run.AssertCountedOnceAsync();
        var server = await run.ServerAsync();
        List<JsonElement> letters = [];
        await Until.TrueAsync(
            async () =>
            {
                using var answer = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri("/api/v1/dead-letters", UriKind.Relative)));
                letters = [.. answer.RootElement.GetProperty("data").EnumerateArray().Select(letter => letter.Clone())];
                return letters.Count >= poison.Length;
            },
            TimeSpan.FromSeconds(60),
            () => $"{letters.Count} of {poison.Length} dead letters arrived. {ingester.Said}");

        Assert.Equal(
            poison.Select(one => one.Reason).Order(), letters.Select(letter => letter.GetProperty("reason").GetString()!).Order());
        Assert.Equal(
            poison.Select(one => (long)one.Value.Length).Order(),
            (await run.Store.QueryAsync<long>("SELECT toInt64(length(original)) FROM dead_letters FINAL")).Order());
        Assert.Equal(14, await run.Store.ScalarAsync<long>("SELECT next_offset FROM ingest_progress FINAL WHERE partition = 0"));
    }
}
