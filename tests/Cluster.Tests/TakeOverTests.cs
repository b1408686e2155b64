using Telemetry.Testing.Store;

namespace Telemetry.Cluster.Tests;

/// <summary>Goal: partitions may change hands at any moment, and no event is lost or counted twice.</summary>
public sealed class TakeOverTests
{
    [Fact]
    public async Task Two_ingesters_share_the_partitions_and_one_goes_on_when_the_other_is_told_to_stop()
    {
        await using var run = await ClusterRun.CreateAsync();
        var first = await run.StartIngesterAsync();
        await run.ProduceAsync(200);
        Assert.True(await first.WaitUntilReadyAsync(), first.Said);
        var second = await run.StartIngesterAsync();
        await run.ProduceAsync(200);
        Assert.True(await second.WaitUntilReadyAsync(), second.Said);
        var producing = run.ProduceAsync(200);

        Assert.Equal(0, await first.StopAsync());
        await producing;
        await run.ProduceAsync(200);

        await run.AssertCountedOnceAsync();
        Assert.True(await second.MetricAsync("telemetry_ingest_events_total") > 0);
    }

    [Theory]
    [InlineData("after-intent")]
    [InlineData("after-insert")]
    public async Task The_block_of_a_killed_ingester_is_finished_by_its_successor_and_counts_once(string step)
    {
        await using var run = await ClusterRun.CreateAsync(partitions: 2);
        var killed = await run.StartIngesterAsync(("TELEMETRY_FAULT", $"{step}:2"));
        await run.ProduceAsync(300);
        await killed.WaitForExitAsync();

        var successor = await run.StartIngesterAsync();
        Assert.True(await successor.WaitUntilReadyAsync(), successor.Said);
        await run.AssertCountedOnceAsync();
        Assert.True(await successor.MetricAsync("telemetry_ingest_replays_total") > 0, successor.Said);
    }

    [Fact]
    public async Task An_insert_whose_answer_is_lost_is_repeated_under_its_token_and_counts_once()
    {
        await using var run = await ClusterRun.CreateAsync(partitions: 2);
        run.Proxy.Set(RequestKind.UsageInsert, ProxyFault.DropAnswer, times: 3);
        var ingester = await run.StartIngesterAsync();
        await run.ProduceAsync(300);

        await run.AssertCountedOnceAsync();
        Assert.True(run.Proxy.UsageInserts > 3);
        Assert.True(await ingester.MetricAsync("telemetry_ingest_insert_retries_total") >= 3, ingester.Said);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_insert_that_is_done_or_answered_after_the_client_gave_up_is_repeated_and_counts_once(bool doneInTime)
    {
        await using var run = await ClusterRun.CreateAsync(partitions: 2);
        run.TimeoutSeconds = 3;
        var late = TimeSpan.FromSeconds(4);
        run.Proxy.Set(RequestKind.UsageInsert, doneInTime ? ProxyFault.DelayAnswer(late) : ProxyFault.DelayRequest(late), times: 2);
        var ingester = await run.StartIngesterAsync();
        await run.ProduceAsync(200);

        await run.AssertCountedOnceAsync();
        await run.Proxy.WaitUntilIdleAsync();
        await run.AssertCountedOnceAsync();
        Assert.True(await ingester.MetricAsync("telemetry_ingest_insert_retries_total") >= 1, ingester.Said);
    }

    [Fact]
    public async Task Without_deduplication_the_same_lost_answer_counts_twice_and_this_suite_sees_it()
    {
        await using var run = await ClusterRun.CreateAsync(partitions: 1);
        run.Proxy.Set(RequestKind.UsageInsert, ProxyFault.DropAnswer, times: 1);
        await run.StartIngesterAsync(("TELEMETRY_FAULT_DEDUPLICATE", "off"));
        await run.ProduceAsync(50);
        await run.WaitUntilStoredAsync();
        await run.WaitUntilFreshAsync();

        var figures = await run.FiguresAsync();
        Assert.True(figures["usage_events"].Calls > run.Produced.Count, "The negative control found no double count: the suite proves nothing.");
    }
}
