using Telemetry.Store.Client;
using Telemetry.Store.Inserts;
using Telemetry.Store.Native;
using Telemetry.Testing;

namespace Telemetry.Store.Tests.Embedded;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Readers_go_on_while_blocks_are_inserted_and_each_sees_whole_blocks_only()
    {
        const int Blocks = 6;
        const int RowsPerBlock = 50;
        var source = await EngineFixture.CreateDatabaseAsync();
        var inserter = new BlockInserter(source);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var reads = 0;
            for (; !done.IsCancellationRequested; reads++)
            {
                Assert.Equal(0UL, await source.ScalarAsync<ulong>("SELECT count() FROM usage_events") % RowsPerBlock);
            }

            return reads;
        })).ToArray();

        var maker = new RandomRows(8);
        await Task.WhenAll(Enumerable.Range(0, Blocks).Select(async i =>
        {
            using var block = new UsageEventBlock();
            lock (maker)
            {
                // All in one month: a block is one part, and a part appears at once.
                maker.Many(RowsPerBlock).ForEach(block.Add);
            }

            await inserter.InsertAsync(block, $"t/{i}", CancellationToken.None);
        }));
        await done.CancelAsync();

        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 0));
        Assert.Equal((ulong)(Blocks * RowsPerBlock), await source.ScalarAsync<ulong>("SELECT count() FROM usage_events"));
        Assert.Equal(Blocks * RowsPerBlock, await source.ScalarAsync<long>("SELECT sum(calls) FROM usage_1d"));
    }
}
