using System.Diagnostics;
using System.Globalization;
using Telemetry.Broker;
using Telemetry.Testing.Kafka;
using Telemetry.Testing.Store;

namespace Telemetry.Bench.Servers;

/// <summary>The path at scale on one machine: a mock broker, the engine as a server, and an ingester between them, each a process of its own.</summary>
internal sealed class KafkaPipeline : IAsyncDisposable
{
    private const string Database = "telemetry";

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StoredWithin = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StopWithin = TimeSpan.FromMinutes(1);

    private readonly string data;
    private readonly MockKafkaCluster cluster;
    private readonly EngineProcess engine;
    private readonly HttpClient http;
    private Process? ingester;

    private KafkaPipeline(string data, MockKafkaCluster cluster, EngineProcess engine)
    {
        this.data = data;
        this.cluster = cluster;
        this.engine = engine;
        this.http = new HttpClient { BaseAddress = ClickHouse };
    }

    public string BootstrapServers => this.cluster.BootstrapServers;

    /// <summary>Gets where the store can be read.</summary>
    public Uri ClickHouse => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{this.engine.Port}"));

    /// <summary>Gets what the broker uses.</summary>
    public ProcessFigures Broker => new(this.cluster.ProcessId);

    /// <summary>Starts broker and store, with topics and tables; nobody reads yet.</summary>
    /// <param name="context">Where files go.</param>
    /// <param name="partitions">How many partitions the topic of events has. The mock keeps 5 MiB of each, as compressed.</param>
    public static async Task<KafkaPipeline> StartAsync(BenchContext context, int partitions)
    {
        var cluster = await MockKafkaCluster.StartAsync().ConfigureAwait(false);
        await cluster.CreateTopicAsync(Topics.Usage, partitions).ConfigureAwait(false);
        await cluster.CreateTopicAsync(Topics.DeadLetters, 1).ConfigureAwait(false);
        var engine = await EngineProcess.StartAsync().ConfigureAwait(false);
        var pipeline = new KafkaPipeline(context.PathOf($"kafka-{Guid.NewGuid():n}"), cluster, engine);
        await TelemetryCommand.RunAsync("migrate", "--clickhouse", engine.ConnectionString(Database)).ConfigureAwait(false);
        return pipeline;
    }

    /// <summary>Starts the ingester.</summary>
    public void StartIngester()
    {
        this.ingester = TelemetryCommand.Start(
            ["ingest", "--port", "0", "--data", this.data, "--bootstrap-servers", BootstrapServers, "--clickhouse", this.engine.ConnectionString(Database)]);

        // A full pipe would stop it.
        this.ingester.BeginErrorReadLine();
        this.ingester.BeginOutputReadLine();
    }

    /// <summary>Gets how many events can be queried.</summary>
    /// <exception cref="InvalidOperationException">The ingester has ended.</exception>
    public async Task<long> StoredAsync()
    {
        if (this.ingester is { HasExited: true })
        {
            throw new InvalidOperationException($"The ingester ended with {this.ingester.ExitCode}.");
        }

        using var question = new StringContent($"SELECT count() FROM {Database}.usage_events");
        using var answer = await this.http.PostAsync(new Uri("/", UriKind.Relative), question).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        return long.Parse(await answer.Content.ReadAsStringAsync().ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until so many events can be queried.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="TimeoutException">They cannot after ten minutes.</exception>
    public async Task<long> WaitForAsync(long events)
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < StoredWithin; await Task.Delay(BetweenLooks).ConfigureAwait(false))
        {
            var stored = await StoredAsync().ConfigureAwait(false);
            if (stored >= events)
            {
                return stored;
            }
        }

        throw new TimeoutException($"Not all of {events} events became queryable.");
    }

    public async ValueTask DisposeAsync()
    {
        this.http.Dispose();
        if (this.ingester is { } running)
        {
            TelemetryCommand.Interrupt(running);
            using var limit = new CancellationTokenSource(StopWithin);
            try
            {
                await running.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                running.Kill();
            }

            running.Dispose();
        }

        await this.engine.DisposeAsync().ConfigureAwait(false);
        await this.cluster.DisposeAsync().ConfigureAwait(false);
    }
}
