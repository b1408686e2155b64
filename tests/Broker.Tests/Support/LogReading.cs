namespace Telemetry.Broker.Tests.Support;

/// <summary>Reads through the consumer's door, as the ingester does.</summary>
internal static class LogReading
{
    /// <summary>Runs something as the owner of the partition, then gives it back.</summary>
    public static async Task<T> WithPartitionAsync<T>(this IEventLogConsumer log, string topic, Func<ILogPartition, Task<T>> action)
    {
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(60));
        T? result = default;
        await log.RunAsync(
            topic,
            async partition =>
            {
                result = await action(partition);
                await stop.CancelAsync();
            },
            stop.Token);
        return result!;
    }

    /// <summary>Reads everything from an offset to the end that the log has now.</summary>
    public static async Task<List<LogRecord>> ReadAllAsync(this ILogPartition partition, long fromOffset = 0, int recordsMax = 1000)
    {
        List<LogRecord> all = [];
        while (true)
        {
            IReadOnlyList<LogRecord> some = await partition.ReadAsync(fromOffset, recordsMax, 1 << 20, TimeSpan.Zero, CancellationToken.None);
            if (some.Count == 0)
            {
                return all;
            }

            all.AddRange(some);
            fromOffset = some[^1].Offset + 1;
        }
    }

    public static Task<List<LogRecord>> ReadAllAsync(this IEventLogConsumer log, string topic = Topics.Usage, long fromOffset = 0) =>
        log.WithPartitionAsync(topic, partition => partition.ReadAllAsync(fromOffset));
}
