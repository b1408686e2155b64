using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Telemetry.Store.Client;
using Telemetry.Store.Migrations;
using Telemetry.Testing;
using Telemetry.Testing.Kafka;
using Telemetry.Testing.Store;
using Telemetry.Testing.Usage;

namespace Telemetry.Cluster.Tests;

/// <summary>
/// One test's part of the cluster: a topic, a group, a database, a proxy in front of it, its ingesters and its server; and what
/// was produced, by which everything is judged.
/// </summary>
internal sealed class ClusterRun : IAsyncDisposable
{
    private const int SessionMs = 6_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    // Relative to today, because real processes have the real clock; midnight UTC so that the day rollup answers too.
    private readonly DateTimeOffset day = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-3), TimeSpan.Zero);
    private readonly SharedCluster cluster;
    private readonly List<TemporaryFolder> folders = [];
    private readonly List<ServiceProcess> services = [];
    private readonly List<MadeEvents.Made> produced = [];
    private readonly IProducer<byte[], byte[]> producer;
    private ServiceProcess? server;

    private ClusterRun(SharedCluster cluster, int number, int seed, FaultProxy proxy)
    {
        this.cluster = cluster;
        this.Proxy = proxy;
        this.Topic = string.Create(CultureInfo.InvariantCulture, $"usage.{number}");
        this.DeadLetterTopic = string.Create(CultureInfo.InvariantCulture, $"dlq.{number}");
        this.Group = string.Create(CultureInfo.InvariantCulture, $"group-{number}");
        this.Database = cluster.Engine.NewDatabaseName();
        this.Store = cluster.Engine.Open(this.Database);
        this.Source = new MadeEvents(seed, this.day);
        this.producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
        {
            BootstrapServers = cluster.Kafka.BootstrapServers,
            EnableIdempotence = true,
            Partitioner = Partitioner.Murmur2Random,
            LingerMs = 5,

            // Records of 5 MB, packed, because the mock brokers keep 5 MiB of a partition.
            MessageMaxBytes = 8 << 20,
            CompressionType = CompressionType.Lz4,
        }).Build();
    }

    public string Topic { get; }
    public string DeadLetterTopic { get; }
    public string Group { get; }
    public string Database { get; }

    /// <summary>Gets what stands between the ingesters and the store.</summary>
    public FaultProxy Proxy { get; }

    /// <summary>Gets the store, past the proxy.</summary>
    public ClickHouseDataSource Store { get; }

    /// <summary>Gets or sets how long ingesters that are started from now on wait for an answer of the store.</summary>
    public int TimeoutSeconds { get; set; } = 60;

    /// <summary>Gets the maker of events.</summary>
    public MadeEvents Source { get; }

    /// <summary>Gets the brokers.</summary>
    public MockKafkaCluster Kafka => this.cluster.Kafka;

    /// <summary>Gets the store's server.</summary>
    public EngineProcess Engine => this.cluster.Engine;

    /// <summary>Gets what all services of this run said.</summary>
    public string Said => string.Join('\n', this.services.Select(static service => service.Said));

    /// <summary>Gets every event that was produced and acknowledged: the oracle.</summary>
    public IReadOnlyList<MadeEvents.Made> Produced => this.produced;

    /// <summary>Gets what every table must say: the sum of what was produced, each identity once.</summary>
    public SpendFigures Expected
    {
        get
        {
            lock (this.produced)
            {
                var first = this.produced.DistinctBy(static made => made.Id).ToList();
                return new SpendFigures(first.Count, first.Sum(static made => made.CostUsd), first.Sum(static made => made.Tokens));
            }
        }
    }

    /// <summary>Makes topics and a migrated database on the cluster that tests share.</summary>
    public static async Task<ClusterRun> CreateAsync(int partitions = 6) => await CreateAsync(await SharedCluster.GetAsync(), partitions);

    /// <summary>Makes topics and a migrated database.</summary>
    /// <param name="seed">What the events are made from; null takes the run's number.</param>
    public static async Task<ClusterRun> CreateAsync(SharedCluster cluster, int partitions, int? seed = null)
    {
        var number = cluster.NextRun();
        var run = new ClusterRun(cluster, number, seed ?? number, await FaultProxy.StartAsync(cluster.Engine.Port));
        await cluster.Kafka.CreateTopicAsync(run.Topic, partitions);
        await cluster.Kafka.CreateTopicAsync(run.DeadLetterTopic, 1);
        await Migrator.ApplyAsync(run.Store, new MigrationOptions());
        return run;
    }

    /// <summary>Starts an ingester with a data directory of its own. It is ready when it took part in the group and has nothing to replay.</summary>
    /// <param name="environment">Further variables, e.g. <c>TELEMETRY_FAULT</c>.</param>
    public async Task<ServiceProcess> StartIngesterAsync(params IEnumerable<(string Name, string Value)> environment)
    {
        var folder = new TemporaryFolder();
        this.folders.Add(folder);
        return await StartIngesterOnAsync(folder.Path, environment);
    }

    /// <summary>Starts an ingester on a data directory that another one used before.</summary>
    public Task<ServiceProcess> StartIngesterOnAsync(string data, params IEnumerable<(string Name, string Value)> environment) =>
        StartIngesterOnAsync(data, this.Proxy, environment);

    /// <summary>Starts an ingester that has a proxy of its own.</summary>
    public async Task<ServiceProcess> StartIngesterOnAsync(string data, FaultProxy proxy, params IEnumerable<(string Name, string Value)> environment)
    {
        var service = await ServiceProcess.StartAsync(
            [
                "ingest", "--data", data, "--bootstrap-servers", this.cluster.Kafka.BootstrapServers,
                "--clickhouse", this.cluster.Engine.ConnectionString(this.Database, proxy.Port, this.TimeoutSeconds),
            ],
            [
                ("TELEMETRY__Kafka__Topic", this.Topic), ("TELEMETRY__Kafka__DeadLetterTopic", this.DeadLetterTopic), ("TELEMETRY__Kafka__Group", this.Group),
                ("TELEMETRY__Kafka__Client__session_timeout_ms", SessionMs.ToString(CultureInfo.InvariantCulture)),
                ("TELEMETRY__Kafka__Client__heartbeat_interval_ms", "500"),
                .. environment,
            ]);
        this.services.Add(service);
        return service;
    }

    /// <summary>Starts an aggregator, which may call webhooks on this machine.</summary>
    /// <param name="sharing">With whom it shares the work.</param>
    /// <param name="environment">Further variables, e.g. <c>TELEMETRY_FAULT</c>.</param>
    public async Task<ServiceProcess> StartAggregatorAsync(Sharing sharing, params IEnumerable<(string Name, string Value)> environment)
    {
        IReadOnlyList<(string, string)> session = sharing == Sharing.ShortSession
            ? [("TELEMETRY__Kafka__Client__session_timeout_ms", "2000"), ("TELEMETRY__Kafka__Client__heartbeat_interval_ms", "200")]
            : [];
        IReadOnlyList<(string, string)> kafka = sharing == Sharing.Alone ? [] :
        [
            ("TELEMETRY__Kafka__BootstrapServers", this.cluster.Kafka.BootstrapServers), ("TELEMETRY__Kafka__Topic", this.Topic), ("TELEMETRY__Kafka__Group", this.Group),
            .. session,
        ];
        var service = await ServiceProcess.StartAsync(
            ["aggregate", "--clickhouse", this.cluster.Engine.ConnectionString(this.Database)],
            [("TELEMETRY__Webhooks__AllowPrivate", "true"), .. kafka, .. environment]);
        this.services.Add(service);
        return service;
    }

    /// <summary>Gets the server of this run's figures; starts it when it is asked for first.</summary>
    /// <param name="environment">Further variables, when it is started.</param>
    public async Task<ServiceProcess> ServerAsync(params IEnumerable<(string Name, string Value)> environment)
    {
        if (this.server is null)
        {
            this.server = await ServiceProcess.StartAsync(["serve", "--clickhouse", this.cluster.Engine.ConnectionString(this.Database)], environment);
            this.services.Add(this.server);
            Assert.True(await this.server.WaitUntilReadyAsync(), this.server.Said);
        }

        return this.server;
    }

    /// <summary>Makes events and produces them as the contract says, waiting until all are acknowledged.</summary>
    public async Task<IReadOnlyList<MadeEvents.Made>> ProduceAsync(int count)
    {
        MadeEvents.Made[] made = [.. Enumerable.Range(0, count).Select(_ => this.Source.Next())];
        await ProduceAsync(made);
        return made;
    }

    /// <summary>Produces these events, which may be copies of earlier ones.</summary>
    public async Task ProduceAsync(IReadOnlyList<MadeEvents.Made> events)
    {
        await Task.WhenAll(events.Select(made => ProduceRawAsync(Encoding.ASCII.GetBytes(made.Id.ToString()), Encoding.UTF8.GetBytes(made.Json))));
        Remember(events);
    }

    /// <summary>Takes events that were produced in another way into the oracle.</summary>
    public void Remember(IEnumerable<MadeEvents.Made> events)
    {
        lock (this.produced)
        {
            this.produced.AddRange(events);
        }
    }

    /// <summary>Produces any bytes under any key.</summary>
    public Task ProduceRawAsync(byte[]? key, byte[] value, int? partition = null) => partition is { } given
        ? this.producer.ProduceAsync(new TopicPartition(this.Topic, given), new Message<byte[], byte[]> { Key = key!, Value = value })
        : this.producer.ProduceAsync(this.Topic, new Message<byte[], byte[]> { Key = key!, Value = value });

    /// <summary>Waits until every event of the oracle is in the store, by count of raw rows.</summary>
    public async Task WaitUntilStoredAsync()
    {
        var expected = (ulong)Expected.Calls;
        var stored = 0UL;
        try
        {
            await Until.TrueAsync(
                async () => (stored = await this.Store.ScalarAsync<ulong>("SELECT count() FROM usage_events")) >= expected,
                Patience,
                static () => "");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{stored} of {expected} events were stored. {await StatesAsync()}\n{Said}", late);
        }
    }

    /// <summary>Waits until the server says that everything which was in Kafka when this was called is in its figures. Needs ingesters that own all partitions.</summary>
    public async Task WaitUntilFreshAsync()
    {
        var asked = TimeProvider.System.GetUtcNow();
        await Until.TrueAsync(async () => await RefreshedAtAsync() > asked, Patience, () => $"The figures did not get fresh. {Said}");
    }

    /// <summary>Gets how fresh the server says that its figures are.</summary>
    public async Task<DateTimeOffset> RefreshedAtAsync()
    {
        using var answer = JsonDocument.Parse(await (await ServerAsync()).Http.GetStringAsync(new Uri("/api/v1/spend?bucket=none", UriKind.Relative)));
        return answer.RootElement.GetProperty("data_refreshed_at").GetDateTimeOffset();
    }

    /// <summary>
    /// Waits until everything produced is stored and nothing is under way, and compares raw rows and every rollup, as the server
    /// answers, with the sum of what was produced: never with the store itself.
    /// </summary>
    public async Task AssertCountedOnceAsync()
    {
        await WaitUntilStoredAsync();
        await WaitUntilFreshAsync();
        var expected = Expected;
        var figures = await FiguresAsync();

        Assert.NotEqual(0, expected.Calls);
        Assert.All(figures, entry => Assert.Equal((entry.Key, expected), (entry.Key, entry.Value)));
    }

    /// <summary>Reads what each table says.</summary>
    public async Task<IReadOnlyDictionary<string, SpendFigures>> FiguresAsync() =>
        await new SpendReader((await ServerAsync()).Http, this.day).ReadAllAsync();

    /// <summary>Reads what dashboards read of the pipeline.</summary>
    public async Task<(long Lag, ulong Ingesters)> HealthAsync() => (
        await this.Store.ScalarAsync<long>("SELECT lag_records FROM pipeline_health"),
        await this.Store.ScalarAsync<ulong>("SELECT ingesters FROM pipeline_health"));

    /// <summary>Starts a proxy in front of the store for one ingester alone.</summary>
    public Task<FaultProxy> StartProxyAsync() => FaultProxy.StartAsync(this.cluster.Engine.Port);

    // What the services that still run say of themselves: a test that waits in vain is to tell whether they are slow or stand.
    private async Task<string> StatesAsync()
    {
        var states = new List<string>();
        foreach (var service in this.services.Where(static service => !service.HasExited))
        {
            using var ready = await service.Http.GetAsync(new Uri("/readyz", UriKind.Relative));
            var metrics = (await service.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n');
            states.Add($"{(int)ready.StatusCode} {await ready.Content.ReadAsStringAsync()}\n{string.Join('\n', metrics.Where(static line => line.StartsWith("telemetry_ingest_", StringComparison.Ordinal)))}");
        }

        return string.Join('\n', states);
    }

    /// <summary>Asks all services that still run to end in order.</summary>
    public async Task StopAllAsync()
    {
        foreach (var service in this.services.Where(static service => !service.HasExited))
        {
            Assert.Equal(0, await service.StopAsync());
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in this.services)
        {
            await service.DisposeAsync();
        }

        this.producer.Dispose();
        await this.Store.WithDatabase("default").ExecuteAsync($"DROP DATABASE IF EXISTS {this.Database}");
        await this.Store.DisposeAsync();
        await this.Proxy.DisposeAsync();
        foreach (var folder in this.folders)
        {
            folder.Dispose();
        }
    }
}
