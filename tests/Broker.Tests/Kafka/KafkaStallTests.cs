using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Broker.Kafka;
using Telemetry.Broker.Tests.Support;

namespace Telemetry.Broker.Tests.Kafka;

/// <summary>Three members whose commits stall at random, between the check and the sending, for longer than the group waits.</summary>
public sealed class KafkaStallTests
{
    private const int Partitions = 6;
    private const int RecordsPerTopic = 2_000;
    private const int AcceptedMin = 100;
    private const int StallsMin = 3;
    private static readonly TimeSpan StallMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private static bool Soak => Environment.GetEnvironmentVariable("TELEMETRY_SOAK") == "1";

    [Fact]
    public async Task A_member_that_stalls_gets_no_checkpoint_accepted_for_a_partition_that_another_reads()
    {
        for (int seed = 1; seed <= (Soak ? 8 : 1); seed++)
        {
            Round round = await RunAsync(seed, TimeSpan.FromSeconds(Soak ? 60 : 1));
            Assert.Equal(0, round.Stale);
            Assert.True(round.IsEnough, $"{round.Accepted} checkpoints accepted, {round.Stalls} stalls");
        }
    }

    private static async Task<Round> RunAsync(int seed, TimeSpan length)
    {
        for (int attempt = 0; ; attempt++)
        {
            MockKafkaFixture kafka = new();
            await kafka.InitializeAsync();
            try
            {
                return await RunAsync(kafka, seed, length);
            }
            catch (Exception) when (kafka.Cluster.HasEnded && attempt < 3)
            {
                // The mock itself aborts now and then when many members rejoin; that says nothing about ours.
            }
            finally
            {
                await kafka.DisposeAsync();
            }
        }
    }

    private static async Task<Round> RunAsync(MockKafkaFixture kafka, int seed, TimeSpan length)
    {
        KafkaLogOptions options = await kafka.NewLogAsync(Partitions);
        options = options with
        {
            RevokeWait = TimeSpan.FromMilliseconds(200),
            Client = new Dictionary<string, string>(options.Client) { ["max.poll.interval.ms"] = "3500" },
        };
        await using KafkaParts parts = new(options);
        await parts.Writer.AppendAsync(Topics.Usage, Records.Range(0, RecordsPerTopic), default);
        using Round round = new(seed);
        using CancellationTokenSource stop = new();
        Task[] members = [.. Enumerable.Range(0, 3).Select(_ => new KafkaLogConsumer(
            options, parts.Metrics, TimeProvider.System, NullLogger<KafkaLogConsumer>.Instance)
        {
            NewOwnership = () => new StallingOwnership(round),
        }.RunAsync(Topics.Usage, round.ReadAsync, stop.Token))];
        await LastAsync(round, length, members);
        await stop.CancelAsync();
        round.Stop();
        await Task.WhenAll(members).WaitAsync(TimeSpan.FromSeconds(120));
        return round;
    }

    // How fast a group settles depends on the machine: a round goes on until it says something.
    private static async Task LastAsync(Round round, TimeSpan atLeast, Task[] members)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!members.Any(member => member.IsCompleted))
        {
            TimeSpan elapsed = TimeProvider.System.GetElapsedTime(started);
            if ((elapsed >= atLeast && round.IsEnough) || elapsed >= Patience)
            {
                return;
            }

            await Task.Delay(Look);
        }
    }

    /// <summary>Who reads which partition, and what was accepted.</summary>
    private sealed class Round(int seed) : IDisposable
    {
        private readonly Random random = new(seed);
        private readonly ManualResetEventSlim over = new();
        private readonly ConcurrentDictionary<int, object> readers = new();
        private readonly AsyncLocal<(int Partition, object Reader)> current = new();
        private int accepted;
        private int stale;
        private int stalls;

        public int Accepted => Volatile.Read(ref this.accepted);
        public int Stale => Volatile.Read(ref this.stale);
        public int Stalls => Volatile.Read(ref this.stalls);

        /// <summary>Gets whether enough happened for the round to say something.</summary>
        public bool IsEnough => Accepted >= AcceptedMin && Stalls >= StallsMin;

        public async Task ReadAsync(ILogPartition partition)
        {
            object reader = new();
            this.readers[partition.Id.Partition] = reader;
            this.current.Value = (partition.Id.Partition, reader);
            for (long next = partition.Committed.NextOffset; !partition.Revoked.IsCancellationRequested; next = (next + 1) % (RecordsPerTopic / Partitions / 2))
            {
                try
                {
                    await partition.CommitAsync(new LogCheckpoint(next, $"note {next}"), default);
                }
                catch (LogUnavailableException)
                {
                    // It is committed again.
                }

                await Task.Delay(5);
            }
        }

        /// <summary>Stalls at random, then commits, and looks whether somebody else reads the partition by then.</summary>
        public ErrorCode Commit(Func<ErrorCode> commit)
        {
            var (partition, reader) = this.current.Value;
            TimeSpan stall = NextStall();
            if (stall > TimeSpan.Zero)
            {
                Interlocked.Increment(ref this.stalls);
                this.over.Wait(stall);
            }

            bool isStale = !ReferenceEquals(this.readers[partition], reader);
            ErrorCode answer = commit();
            if (answer == ErrorCode.NoError)
            {
                Interlocked.Increment(ref this.accepted);
                Interlocked.Add(ref this.stale, isStale ? 1 : 0);
            }

            return answer;
        }

        public void Stop() => this.over.Set();

        public void Dispose() => this.over.Dispose();

        private TimeSpan NextStall()
        {
            lock (this.random)
            {
                return this.random.NextDouble() < 0.01 ? StallMax * this.random.NextDouble() : TimeSpan.Zero;
            }
        }
    }

    private sealed class StallingOwnership(Round round) : PartitionOwnership
    {
        public override ErrorCode WhileOwned(Func<ErrorCode> commit) => base.WhileOwned(() => round.Commit(commit));
    }
}
