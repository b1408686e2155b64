using Confluent.Kafka;
using Telemetry.Store.Client;
using Telemetry.Testing;
using Telemetry.Testing.Store;

namespace Telemetry.Cluster.Tests;

/// <summary>Goal: a server that was lost comes back from a backup of its database, and what happened since comes from Kafka, each event once.</summary>
public sealed class ServerBackupTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SoakFact]
    public async Task A_restored_database_and_a_group_set_back_to_what_it_holds_count_every_event_once()
    {
        await using var engine = await EngineProcess.StartAsync(EngineConfig.Of);
        await using var cluster = await SharedCluster.StartAsync(engine);
        await using var run = await ClusterRun.CreateAsync(cluster, partitions: 2);
        var root = run.Store.WithDatabase("default");
        using var data = new TemporaryFolder();

        var before = await run.StartIngesterOnAsync(data.Path);
        var early = await run.ProduceAsync(300);
        await run.WaitUntilStoredAsync();
        Assert.Equal(0, await before.StopAsync());
        await root.ExecuteAsync($"BACKUP DATABASE {run.Database} TO File('one')");

        var after = await run.StartIngesterOnAsync(data.Path);
        await run.ProduceAsync(200);
        await run.WaitUntilStoredAsync();
        Assert.Equal(0, await after.StopAsync());

        await root.ExecuteAsync($"DROP DATABASE {run.Database} SYNC");
        await root.ExecuteAsync($"RESTORE DATABASE {run.Database} FROM File('one')");
        Assert.Equal(300UL, await run.Store.ScalarAsync<ulong>("SELECT count() FROM usage_events"));
        await SetBackAsync(run);

        // The same data directory: its filter snapshots are of the store that was lost.
        await run.StartIngesterOnAsync(data.Path);
        await run.ProduceAsync([.. early.Take(50)]);
        await run.AssertCountedOnceAsync();
    }

    /// <summary>Does what kafka-consumer-groups does: commits for every partition the offset after the last that the store holds.</summary>
    private static async Task SetBackAsync(ClusterRun run)
    {
        var held = new Dictionary<int, long>();
        await using (var connection = run.Store.CreateConnection())
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT log_partition, max(log_offset) FROM usage_events GROUP BY log_partition";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                held.Add(reader.GetInt32(0), reader.GetInt64(1));
            }
        }

        using var member = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = run.Kafka.BootstrapServers, GroupId = run.Group, EnableAutoCommit = false, SessionTimeoutMs = 6_000,
        }).Build();
        member.Subscribe(run.Topic);
        await Until.TrueAsync(
            () =>
            {
                member.Consume(TimeSpan.FromMilliseconds(200));
                return Task.FromResult(member.Assignment.Count == held.Count);
            },
            Patience,
            () => "The group gave its partitions to nobody.");
        var committed = member.Committed([.. held.Keys.Select(partition => new TopicPartition(run.Topic, partition))], Patience);
        Assert.Contains(committed, one => one.Offset.Value > held[one.Partition.Value] + 1);
        member.Commit([.. held.Select(one => new TopicPartitionOffset(run.Topic, one.Key, one.Value + 1))]);
        member.Close();
    }
}
