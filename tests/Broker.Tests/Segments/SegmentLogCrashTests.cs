using Telemetry.Broker.Segments;
using Telemetry.Broker.Tests.Support;

namespace Telemetry.Broker.Tests.Segments;

/// <summary>Real processes, really killed, and a disk that loses what was not synced.</summary>
public sealed class SegmentLogCrashTests
{
    [Fact]
    public async Task Every_acknowledged_record_survives_kill_9_in_order_and_once()
    {
        using TempFolder folder = new();
        Random random = new(4711);
        HashSet<int> acknowledged = [];
        int first = 0;
        for (int round = 0; round < 4; round++)
        {
            using ChildProcess child = ChildProcess.Append(folder.Path, first, lanes: 8);
            acknowledged.UnionWith(await child.KillAfterAsync(random.Next(1, 1500)));
            first += 1_000_000;
        }

        Assert.True(acknowledged.Count > 4);
        List<QuarantinedRecord> damage = [];
        await using SegmentLog log = SegmentLog.Open(new SegmentLogOptions { Directory = folder.Path, OnQuarantined = damage.Add }, TimeProvider.System);
        List<LogRecord> read = await log.ReadAllAsync();
        Assert.Equal(Enumerable.Range(0, read.Count), read.Select(record => (int)record.Offset));
        Assert.All(read.Zip(read.Skip(1)), pair => Assert.True(pair.First.AppendedAt <= pair.Second.AppendedAt));
        List<int> stored = [.. read.Select(Records.Check)];
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Empty(acknowledged.Except(stored));
        Assert.Empty(damage);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_acknowledged_record_and_checkpoint_survives_power_cuts(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 25; round++)
        {
            using TempFolder folder = new();
            TestDevice device = new();
            SegmentLogOptions options = new() { Directory = folder.Path, Device = device, SegmentBytes = 4096 };
            await using SegmentLog log = SegmentLog.Open(options, TimeProvider.System);
            int acknowledged = 0;
            int committed = 0;
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                int count = random.Next(1, 8);
                await log.AppendAsync(Topics.Usage, Records.Range(acknowledged, count, padding: random.Next(600)), default);
                acknowledged += count;
                committed = random.Next(2) == 0 ? committed : random.Next(committed, acknowledged + 1);
                await CommitAsync(log, committed);
            }

            // The next append reaches the disk's memory, but never its platter.
            device.FailSyncs = true;
            await Assert.ThrowsAsync<LogUnavailableException>(
                async () => await log.AppendAsync(Topics.Usage, Records.Range(acknowledged, random.Next(1, 8), padding: 700), default));
            using TempFolder left = device.PowerCut(folder, random);
            await using SegmentLog again = SegmentLog.Open(new SegmentLogOptions { Directory = left.Path }, TimeProvider.System);
            List<LogRecord> read = await again.ReadAllAsync();
            Assert.Equal(Enumerable.Range(0, acknowledged), read.Take(acknowledged).Select(Records.Check));
            Assert.Equal(committed, again.Status(Topics.Usage).CheckpointOffset);
            Assert.True(await again.WithPartitionAsync(Topics.Usage, partition => Task.FromResult(partition.AfterUncleanStop)));
        }
    }

    [Fact]
    public async Task What_a_killed_process_left_in_memory_is_made_durable_before_it_is_read()
    {
        using TempFolder folder = new();
        using TempFolder crashed = await CrashAsync(folder);
        TestDevice device = new();
        for (int seed = 0; seed < 10; seed++)
        {
            await using SegmentLog log = SegmentLog.Open(new SegmentLogOptions { Directory = crashed.Path, Device = device }, TimeProvider.System);
            Assert.Equal(20, (await log.ReadAllAsync()).Count);
            using TempFolder left = device.PowerCut(crashed, new Random(seed));
            await using SegmentLog again = SegmentLog.Open(new SegmentLogOptions { Directory = left.Path }, TimeProvider.System);
            Assert.Equal(Enumerable.Range(0, 20), (await again.ReadAllAsync()).Select(Records.Check));
        }
    }

    private static async Task<TempFolder> CrashAsync(TempFolder folder)
    {
        await using SegmentLog log = SegmentLog.Open(new SegmentLogOptions { Directory = folder.Path }, TimeProvider.System);
        await log.AppendAsync(Topics.Usage, Records.Range(0, 20, padding: 500), default);
        return folder.Snapshot();
    }

    private static Task<bool> CommitAsync(SegmentLog log, long offset) => log.WithPartitionAsync(Topics.Usage, async partition =>
    {
        await partition.CommitAsync(new LogCheckpoint(offset, null), default);
        return true;
    });
}
