using System.Globalization;
using Telemetry.Broker.Tests.Support;

namespace Telemetry.Broker.Tests.Kafka;

/// <summary>Blocks by token, as the store has them: a token that was stored once is not stored again.</summary>
internal sealed class BlockStoreOfTest
{
    private readonly Dictionary<string, int[]> blocks = [];
    private readonly List<string> differing = [];

    /// <summary>Gets every number stored, in order, as often as it was stored.</summary>
    public int[] Numbers
    {
        get
        {
            lock (this.blocks)
            {
                return [.. this.blocks.Values.SelectMany(static numbers => numbers).Order()];
            }
        }
    }

    /// <summary>Gets tokens that came again with other rows.</summary>
    public IReadOnlyList<string> Differing => this.differing;

    public void Insert(string token, int[] numbers)
    {
        lock (this.blocks)
        {
            if (!this.blocks.TryAdd(token, numbers) && !this.blocks[token].SequenceEqual(numbers))
            {
                this.differing.Add(token);
            }
        }
    }
}

/// <summary>
/// One member that reads as the ingester does: an intent as the checkpoint's note, the insert, the confirmation; what was
/// pending when a partition came is replayed from its note alone.
/// </summary>
internal sealed class BlockReading : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly int batch;
    private int owned;

    public BlockReading(IEventLogConsumer consumer, int batch, BlockStoreOfTest? store = null)
    {
        this.batch = batch;
        Store = store ?? new BlockStoreOfTest();
        Run = consumer.RunAsync(Topics.Usage, ReadAsync, this.stop.Token);
    }

    public BlockStoreOfTest Store { get; }

    public Task Run { get; }

    /// <summary>Gets how many partitions are being read.</summary>
    public int Owned => Volatile.Read(ref this.owned);

    /// <summary>Waits until so many numbers are stored, or more.</summary>
    public Task WaitForAsync(int count) => WaitUntilAsync(() => Store.Numbers.Length >= count);

    public async Task WaitUntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(120));
        while (!condition())
        {
            if (Run.IsCompleted)
            {
                await Run;
                throw new InvalidOperationException("The run ended before what was waited for.");
            }

            await Task.Delay(20, late.Token);
        }
    }

    public async Task StopAsync()
    {
        await this.stop.CancelAsync();
        await Run;
    }

    public void Dispose()
    {
        this.stop.Cancel();
        this.stop.Dispose();
    }

    private async Task ReadAsync(ILogPartition partition)
    {
        Interlocked.Increment(ref this.owned);
        try
        {
            long next = partition.Committed.NextOffset;
            if (partition.Committed.Note is string pending)
            {
                long last = long.Parse(pending, CultureInfo.InvariantCulture);
                List<LogRecord> again = [];
                while (next <= last)
                {
                    again.AddRange(await partition.ReadAsync(next, (int)(last + 1 - next), 1 << 20, TimeSpan.FromSeconds(1), partition.Revoked));
                    next = again.Count == 0 ? next : again[^1].Offset + 1;
                }

                Insert(partition, again);
                await CommitAsync(partition, new LogCheckpoint(next, null));
            }

            while (!partition.Revoked.IsCancellationRequested)
            {
                var read = await partition.ReadAsync(next, this.batch, 1 << 20, TimeSpan.FromMilliseconds(100), partition.Revoked);
                if (read.Count > 0)
                {
                    await CommitAsync(partition, new LogCheckpoint(next, read[^1].Offset.ToString(CultureInfo.InvariantCulture)));
                    Insert(partition, read);
                    next = read[^1].Offset + 1;
                    await CommitAsync(partition, new LogCheckpoint(next, null));
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref this.owned);
        }
    }

    private void Insert(ILogPartition partition, IReadOnlyList<LogRecord> records) =>
        Store.Insert($"{partition.Id}/{records[0].Offset}-{records[^1].Offset}", [.. records.Select(Records.Check)]);

    private static async Task CommitAsync(ILogPartition partition, LogCheckpoint checkpoint)
    {
        while (true)
        {
            try
            {
                await partition.CommitAsync(checkpoint, CancellationToken.None);
                return;
            }
            catch (LogUnavailableException)
            {
                await Task.Delay(50, partition.Revoked);
            }
        }
    }
}
