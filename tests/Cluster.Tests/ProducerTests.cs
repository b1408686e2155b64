using System.Text;
using Telemetry.Store.Client;
using Telemetry.Testing.Kafka;
using Telemetry.Testing.Usage;

namespace Telemetry.Cluster.Tests;

/// <summary>
/// Goal: whoever puts an event into Kafka, and however, it is counted once. Method: real processes (mock brokers, the engine over
/// HTTP, <c>telemetry ingest</c> and <c>serve</c>); the oracle is the sum of what was produced.
/// </summary>
public sealed class ProducerTests
{
    [Fact]
    public async Task Events_produced_as_the_contract_says_and_their_copies_cost_what_an_independent_sum_says()
    {
        await using var run = await ClusterRun.CreateAsync();
        var ingester = await run.StartIngesterAsync();
        var made = await run.ProduceAsync(600);
        await run.ProduceAsync([.. made.Take(100)]);
        Assert.True(await ingester.WaitUntilReadyAsync(), ingester.Said);

        await run.AssertCountedOnceAsync();
        Assert.Equal(0, await ingester.MetricAsync("telemetry_ingest_moved_total"));
    }

    [KcatFact]
    public async Task Records_of_kcat_with_and_without_keys_are_moved_to_their_partitions_and_counted_once()
    {
        await using var run = await ClusterRun.CreateAsync();
        MadeEvents.Made[] keyed = [.. Enumerable.Range(0, 120).Select(_ => run.Source.Next())];
        MadeEvents.Made[] unkeyed = [.. Enumerable.Range(0, 120).Select(_ => run.Source.Next())];
        var servers = run.Kafka.BootstrapServers;
        await Kcat.RunAsync(string.Concat(keyed.Select(made => $"{made.Id}|{made.Json}\n")), "-P", "-b", servers, "-t", run.Topic, "-K", "|");
        await Kcat.RunAsync(string.Concat(unkeyed.Select(made => $"{made.Json}\n")), "-P", "-b", servers, "-t", run.Topic);
        run.Remember(keyed);
        run.Remember(unkeyed);

        // The same events once more, as the contract says: copies of what was moved.
        await run.ProduceAsync([.. keyed.Take(30), .. unkeyed.Take(30)]);
        var ingester = await run.StartIngesterAsync();

        await run.AssertCountedOnceAsync();
        Assert.True(await ingester.MetricAsync("telemetry_ingest_moved_total") >= unkeyed.Length);
        Assert.Equal(0UL, await run.Store.ScalarAsync<ulong>(
            "SELECT count() FROM (SELECT event_id FROM usage_events GROUP BY event_id HAVING count() > 1)"));
    }

    [Fact]
    public async Task Events_sent_to_the_intake_of_an_ingester_pass_through_Kafka_and_are_counted_once()
    {
        await using var run = await ClusterRun.CreateAsync();
        var ingester = await run.StartIngesterAsync();
        MadeEvents.Made[] made = [.. Enumerable.Range(0, 200).Select(_ => run.Source.Next())];
        for (var sending = 0; sending < 2; sending++)
        {
            using var body = new StringContent(string.Join('\n', made.Select(one => one.Json)), Encoding.UTF8, "application/x-ndjson");
            using var answer = await ingester.Http.PostAsync(new Uri("/v1/events", UriKind.Relative), body);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        run.Remember(made);
        await run.AssertCountedOnceAsync();
    }
}
