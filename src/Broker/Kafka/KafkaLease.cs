using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Telemetry.Broker.Kafka;

/// <summary>
/// A lease by group membership: of the processes in a group, the one that owns partition 0 of the usage topic holds it. Nothing is
/// consumed and nothing committed. A holder that dies is followed within <see cref="SessionMax"/> and a rebalance.
/// </summary>
public sealed class KafkaLease : IAsyncDisposable
{
    /// <summary>
    /// How long the broker waits for a silent holder: the shortest that brokers take by default, so that the next one holds the
    /// lease within 15 seconds even where the broker waits as long again for the dead one to rejoin.
    /// </summary>
    public static readonly TimeSpan SessionMax = TimeSpan.FromSeconds(6);

    // Those who wait learn at their next heartbeat that the holder is gone.
    private static readonly TimeSpan HeartbeatMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryWait = TimeSpan.FromMilliseconds(500);

    private readonly KafkaLogOptions options;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly IConsumer<byte[], byte[]> consumer;
    private readonly Task polling;
    private int disposed;
    private volatile bool held;
    private volatile string fault = "";

    private KafkaLease(KafkaLogOptions options, ILogger logger)
    {
        (this.options, this.logger) = (options, logger);
        ConsumerConfig config = ConfigOf(options);
        Group = config.GroupId;
        this.consumer = KafkaClients.Build(() => new ConsumerBuilder<byte[], byte[]>(config)
            .SetLogHandler((_, message) => KafkaClients.Log(logger, message))
            .SetErrorHandler((_, error) => OnError(error))
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, _) => Lose())
            .SetPartitionsLostHandler((_, _) => Lose())
            .Build());
        this.polling = Task.Factory.StartNew(Poll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Gets the group whose members share the lease: the ingesters' with <c>-aggregate</c> behind it, so that each store has its own.</summary>
    public string Group { get; }

    /// <summary>Gets whether this process holds the lease.</summary>
    public bool IsHeld => this.held;

    /// <summary>Gets why this process can never hold it; empty while it can.</summary>
    public string Fault => this.fault;

    /// <summary>Joins the group.</summary>
    /// <param name="options">How the brokers are reached, and the topic whose first partition stands for the lease.</param>
    /// <param name="logger">Where what happens is said.</param>
    /// <exception cref="LogFaultException">The native library is missing, or a property is wrong.</exception>
    public static KafkaLease Join(KafkaLogOptions options, ILogger logger)
    {
        options.Validate();
        return new KafkaLease(options, logger);
    }

    /// <summary>Gets the properties by which the group is joined.</summary>
    internal static ConsumerConfig ConfigOf(KafkaLogOptions options)
    {
        ConsumerConfig config = ClientProperties.Consumer(options, Topics.Usage);
        config.GroupId = $"{options.Group}-aggregate";

        // A static member would keep the lease over its stop; and the user's session may be longer than a successor may wait.
        config.GroupInstanceId = null;
        var session = Math.Min(config.SessionTimeoutMs ?? int.MaxValue, (int)SessionMax.TotalMilliseconds);
        config.SessionTimeoutMs = session;
        config.HeartbeatIntervalMs = Math.Min(config.HeartbeatIntervalMs ?? int.MaxValue, Math.Min((int)HeartbeatMax.TotalMilliseconds, session / 4));
        return config;
    }

    /// <summary>Leaves the group, so that the next member holds the lease at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref this.disposed, 1) != 0)
        {
            return;
        }

        await this.stopping.CancelAsync();
        await this.polling;
        this.consumer.Dispose();
        this.stopping.Dispose();
    }

    private void Poll()
    {
        this.consumer.Subscribe(this.options.Topic);
        while (!this.stopping.IsCancellationRequested)
        {
            try
            {
                // Nothing is assigned to the client, so nothing comes: polling keeps the membership and calls the handlers.
                this.consumer.Consume(PollWait);
            }
            catch (KafkaException failed)
            {
                if (KafkaVerdicts.Of(failed.Error.Code) == KafkaVerdict.Fault)
                {
                    this.fault = $"Kafka at {this.options.BootstrapServers} does not let {this.options.Topic} be joined by group {Group}: {failed.Error.Reason}.";
                }

                KafkaLog.Waits(this.logger, RetryWait, $"joining group {Group}", failed.Error.Reason);
                this.stopping.Token.WaitHandle.WaitOne(RetryWait);
            }
        }

        Lose();
        this.consumer.Close();
    }

    private List<TopicPartitionOffset> OnAssigned(List<TopicPartition> partitions)
    {
        this.fault = "";
        this.held = partitions.Exists(static partition => partition.Partition.Value == 0);
        KafkaLog.Assigned(this.logger, Group, this.held ? "the lease" : "no lease");
        return [];
    }

    private void Lose()
    {
        if (this.held)
        {
            this.held = false;
            KafkaLog.Revoked(this.logger, Group, "the lease");
        }
    }

    private void OnError(Error error)
    {
        if (error.IsFatal)
        {
            this.fault = KafkaFaults.Fatal(error, this.options, Group).Message;
        }
    }
}
