using System.Text;
using Telemetry.Store.Client;
using Telemetry.Testing;

namespace Telemetry.Cluster.Tests.Faults;

/// <summary>
/// Goal: an ingester that dies, or is fed with what is no event, neither loses nor doubles anything. Method of all rows of the
/// matrix: real processes; a block is held at the step, the fault is struck, the block let go; the oracle is the sum of what was
/// produced, compared with raw rows and every rollup, to the last digit.
/// </summary>
public sealed class IngesterFaultTests(FaultRows rows) : IClassFixture<FaultRows>
{
    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.IngesterKilled, MemberType = typeof(FaultMatrix))]
    public Task A_killed_ingester_loses_and_doubles_nothing(BlockStep step) => rows.InAsync(Fault.IngesterKilled, async row =>
    {
        await row.HoldFirstAtAsync(step);
        await row.First.Service.KillAsync();
        row.First.Open(step);
        await row.RestartFirstAsync();

        await row.AssertCountedOnceAsync();
        if (step != BlockStep.BeforeIntent)
        {
            Assert.True(await row.First.MetricAsync("telemetry_ingest_replays_total") > 0, row.First.Service.Said);
        }
    });

    [Theory]
    [MemberData(nameof(FaultMatrix.Steps), Fault.PoisonMessage, MemberType = typeof(FaultMatrix))]
    public Task Poison_becomes_dead_letters_and_no_event_is_lost_or_doubled(BlockStep step) => rows.InAsync(Fault.PoisonMessage, async row =>
    {
        var letters = await LettersAsync(row);
        await row.HoldFirstAtAsync(step);
        for (var partition = 0; partition < row.Partitions; partition++)
        {
            await row.Run.ProduceRawAsync(null, Encoding.UTF8.GetBytes($"not JSON {step}"), partition);
            await row.Run.ProduceRawAsync(null, [0x7b, 0xff, 0xfe, (byte)step], partition);
        }

        row.First.Open(step);

        await row.AssertCountedOnceAsync();
        await Until.TrueAsync(
            async () => await LettersAsync(row) >= letters + (2 * row.Partitions), TimeSpan.FromSeconds(60), () => row.First.Service.Said);
        Assert.Equal(letters + (2 * row.Partitions), await LettersAsync(row));
    });

    [Fact]
    public async Task Without_deduplication_the_same_death_after_the_insert_counts_twice_and_this_oracle_sees_it()
    {
        await using var run = await ClusterRun.CreateAsync(partitions: 1);
        var killed = await run.StartIngesterAsync(("TELEMETRY_FAULT_DEDUPLICATE", "off"), ("TELEMETRY_FAULT", "after-insert:1"));
        await run.ProduceAsync(50);
        await killed.WaitForExitAsync();
        await run.StartIngesterAsync(("TELEMETRY_FAULT_DEDUPLICATE", "off"));

        var seen = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(run.AssertCountedOnceAsync);
        Assert.Contains("usage_events", seen.Message, StringComparison.Ordinal);
        Assert.All(await run.FiguresAsync(), entry => Assert.True(entry.Value.Calls > run.Expected.Calls, $"{entry.Key}: {entry.Value}"));
    }

    private static async Task<long> LettersAsync(FaultRow row) => (long)await row.Run.Store.ScalarAsync<ulong>("SELECT count() FROM dead_letters FINAL");
}
