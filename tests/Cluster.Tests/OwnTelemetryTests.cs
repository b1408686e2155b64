using System.Text;

namespace Telemetry.Cluster.Tests;

/// <summary>Goal: what the services measure of themselves reaches a collector, and nothing of anybody's events does.</summary>
public sealed class OwnTelemetryTests
{
    [Fact]
    public async Task Spans_and_metrics_of_ingest_and_serve_reach_a_collector_and_carry_no_value_of_an_event()
    {
        await using var collector = await OtlpListener.StartAsync();
        await using var run = await ClusterRun.CreateAsync(partitions: 1);
        (string, string) endpoint = ("TELEMETRY__Otlp__Endpoint", collector.Address.ToString());
        var ingester = await run.StartIngesterAsync(endpoint);
        var made = run.Source.Next();
        using (var body = new StringContent(made.Json, Encoding.UTF8, "application/json"))
        using (var answer = await ingester.Http.PostAsync(new Uri("/v1/events", UriKind.Relative), body))
        {
            Assert.True(answer.IsSuccessStatusCode);
        }

        run.Remember([made]);
        await run.ServerAsync(endpoint);
        await run.AssertCountedOnceAsync();
        await run.StopAllAsync();

        Assert.Superset(new HashSet<string> { "intake", "block", "decide", "intent", "insert", "confirm", "query" }, collector.Spans.ToHashSet());
        Assert.Superset(
            new HashSet<string> { "telemetry.ingest.events", "telemetry.ingest.lag", "telemetry.intake.events.accepted", "telemetry.store.lag" },
            collector.Metrics.ToHashSet());
        Assert.All(collector.Bodies, body => Assert.DoesNotMatch("user-\\d|team-\\d|session-\\d|claude|gpt", body));
    }
}
