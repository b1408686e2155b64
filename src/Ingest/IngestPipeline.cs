using Microsoft.Extensions.Logging;
using Telemetry.Broker;
using Telemetry.Ingest.DeadLetters;
using Telemetry.Ingest.Dimensions;
using Telemetry.Ingest.Faults;
using Telemetry.Ingest.Identities;
using Telemetry.Ingest.Pipeline;
using Telemetry.Ingest.Status;
using Telemetry.Pricing;
using Telemetry.Store.Ingest;
using Telemetry.Store.Inserts;
using Telemetry.Store.Subjects;

namespace Telemetry.Ingest;

/// <summary>Brings events from the log into the store, each identity once, and dead letters into their table.</summary>
/// <remarks>It knows the log by its interfaces alone: the embedded segment log and Kafka are the same to it.</remarks>
public sealed class IngestPipeline
{
    private readonly IEventLogConsumer consumer;
    private readonly BlockInserter deadLetters;
    private readonly PipelineParts parts;

    public IngestPipeline(
        IngestOptions options,
        IEventLogConsumer consumer,
        IEventLogWriter log,
        IPriceBookSource books,
        IngestStore store,
        ForgottenSubjects forgotten,
        IngestStatus status,
        IngestMetrics metrics,
        IFaultPoints faults,
        TimeProvider time,
        ILogger<IngestPipeline> logger)
    {
        this.consumer = consumer;
        this.deadLetters = store.DeadLetters;
        var retry = new Retry(time, options.RetryWait, (fault, wait) =>
        {
            metrics.Retried();
            PipelineLog.Waits(logger, wait, fault.Message);
        });
        var admission = new DimensionAdmission(options.DimensionValuesMax);
        var shared = new SharedBooks(books, store.PriceBooks);
        this.parts = new PipelineParts
        {
            Options = options,
            Log = log,
            Books = shared,
            Queries = store.Queries,
            Blocks = new BlockStore(store, retry),
            Identities = new IdentityLookUp(store.Queries, metrics),
            Admission = admission,
            Status = status,
            Metrics = metrics,
            Faults = faults,
            Retry = retry,
            Time = time,
            Forgotten = forgotten,
            Reports = new ProgressReports(options, store.Progress, store.Queries, shared, admission, forgotten, status, time, logger),
            Logger = logger,
        };
    }

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="IngestStoppedException">Something needs somebody's help; nothing was skipped.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Before anything is read: what was taken out must not come back with the first block.
        var keepFrom = this.parts.Time.GetUtcNow() - this.parts.Options.RetentionEvents;
        await this.parts.Retry.RunAsync(() => this.parts.Forgotten.LoadAsync(keepFrom, cancellationToken), cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var usage = this.consumer.RunAsync(
            Topics.Usage, partition => new PartitionPipeline(this.parts, partition).RunAsync(), either.Token);
        var letters = this.consumer.RunAsync(
            Topics.DeadLetters,
            partition => new DeadLetterPipeline(this.deadLetters, this.parts, partition).RunAsync(),
            either.Token);
        var reports = this.parts.Reports.RunAsync(either.Token);
        await Task.WhenAny(usage, letters);
        await either.CancelAsync();
        await Task.WhenAll(usage, letters, reports);
    }
}
