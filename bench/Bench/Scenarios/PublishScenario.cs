using System.Diagnostics;
using System.Globalization;
using System.Text;
using Telemetry.Bench.Micro;
using Telemetry.Bench.Reporting;
using Telemetry.Bench.Servers;
using Telemetry.Broker;
using Telemetry.Sdk.Kafka;
using Telemetry.Sdk.Publishing;
using Telemetry.Testing.Kafka;

namespace Telemetry.Bench.Scenarios;

/// <summary>What publishing costs the host's thread, and how long it is held up at most while a broker goes and comes back.</summary>
internal sealed class PublishScenario : IScenario
{
    private const int Events = 100_000;
    private const int DownFrom = Events / 5;
    private const int UpFrom = Events * 7 / 10;
    private const int Partitions = 48;

    // Below the queue's bound of 20,000: nothing is refused, so each call is one that was taken.
    private const int QueueHigh = 18_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    public string Name => "publish";
    public string About => "the publishers: cost of TryPublish, and the longest wait while the broker is away";

    public async Task<Section> RunAsync(BenchContext context)
    {
        var rows = MicroRun.Rows<PublishCosts>(context);
        var work = await Workload.MakeAsync(context, Events, 1, 0).ConfigureAwait(false);
        var records = File.ReadLines(work.File).Select(Encoding.UTF8.GetBytes).Select(static json => new UsageRecord(Guid.NewGuid(), json)).ToList();
        var runs = new List<Run>();
        for (var run = 1; run <= context.Runs; run++)
        {
            BenchContext.Say($"publish, run {run} of {context.Runs}");
            runs.Add(await KafkaAsync(context, records).ConfigureAwait(false));
        }

        rows.Add([$"Kafka, broker away for half of {Events:#,0} events: `TryPublish` p50", Text(static run => run.Median, runs), "", Text(static run => run.Bytes, runs)]);
        rows.Add(["… p99.9", Text(static run => run.NearlyAll, runs), "", ""]);
        rows.Add(["… longest", Text(static run => run.Longest, runs), "", ""]);
        return new Section(
            Name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"BenchmarkDotNet in one process, one thread, {PublishCosts.EventsPerRound:#,0} events a round. Then {context.Runs} runs of {Events:#,0} simulated events from one thread to a mock broker on the same cores, which is stopped from the {DownFrom:#,0}th event to the {UpFrom:#,0}th; medians (least to most), each call timed by itself."),
            MicroRun.Columns,
            rows);
    }

    private static async Task<Run> KafkaAsync(BenchContext context, List<UsageRecord> records)
    {
        var spool = context.PathOf($"spool-{Guid.NewGuid():n}");
        var cluster = await MockKafkaCluster.StartAsync().ConfigureAwait(false);
        await using (cluster.ConfigureAwait(false))
        {
            await cluster.CreateTopicAsync(Topics.Usage, Partitions).ConfigureAwait(false);
            var publisher = new KafkaUsagePublisher(new KafkaUsagePublisherOptions
            {
                BootstrapServers = cluster.BootstrapServers,
                DeliveryTimeout = TimeSpan.FromSeconds(2),
                SpoolDirectory = spool,
                RetryDelayMax = TimeSpan.FromSeconds(1),
            });
            await using (publisher.ConfigureAwait(false))
            {
                var nanoseconds = new List<double>(records.Count);
                var allocated = GC.GetTotalAllocatedBytes(precise: true);
                for (var i = 0; i < records.Count; i++)
                {
                    switch (i)
                    {
                        case DownFrom:
                            await WaitAsync(publisher, static status => status.Published > 0).ConfigureAwait(false);
                            await cluster.BrokerDownAsync().ConfigureAwait(false);
                            break;
                        case UpFrom:
                            await WaitAsync(publisher, static status => status.Spooled > 0).ConfigureAwait(false);
                            await cluster.BrokerUpAsync().ConfigureAwait(false);
                            break;
                        default:
                            break;
                    }

                    if (i % 100 == 0)
                    {
                        await WaitAsync(publisher, static status => status.QueueLength < QueueHigh).ConfigureAwait(false);
                    }

                    var since = Stopwatch.GetTimestamp();
                    publisher.TryPublish(records[i]);
                    nanoseconds.Add((Stopwatch.GetTimestamp() - since) * 1e9 / Stopwatch.Frequency);
                }

                await WaitAsync(publisher, status => status.Published == records.Count).ConfigureAwait(false);
                allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
                nanoseconds.Sort();
                return new Run(Percentiles.Of(nanoseconds, 50), Percentiles.Of(nanoseconds, 99.9), nanoseconds[^1], (double)allocated / records.Count);
            }
        }
    }

    /// <summary>Waits for a state of the publisher.</summary>
    /// <exception cref="InvalidOperationException">It dropped events, which this measurement must not.</exception>
    private static async Task WaitAsync(UsagePublisher publisher, Func<UsagePublisherStatus, bool> condition)
    {
        while (!condition(publisher.Status))
        {
            if (publisher.Status.Dropped.Count > 0)
            {
                throw new InvalidOperationException($"Events were dropped: {string.Join(", ", publisher.Status.Dropped)}.");
            }

            await Task.Delay(Pause).ConfigureAwait(false);
        }
    }

    private static string Text(Func<Run, double> figure, IEnumerable<Run> runs) => Measurement.Of(runs.Select(figure)).Text("#,0");

    private sealed record Run(double Median, double NearlyAll, double Longest, double Bytes);
}
