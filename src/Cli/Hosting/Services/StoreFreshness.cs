using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Pricing;
using Telemetry.Store.Client;
using Telemetry.Store.Errors;
using Telemetry.Store.Ingest;
using Telemetry.Store.Migrations;

namespace Telemetry.Cli.Hosting.Services;

/// <summary>
/// What a server without an ingester of its own knows of ingest: the reports in the store, read every two seconds, and the
/// price books that ingesters used.
/// </summary>
internal sealed partial class StoreFreshness : BackgroundService, IDataFreshness, IReadiness
{
    /// <summary>The name of its meter.</summary>
    public const string MeterName = "Telemetry.Store";

    private const int FailuresMax = 3;
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    private readonly ClickHouseDataSource source;
    private readonly MigrationOptions form;
    private readonly ProgressTable progress;
    private readonly PriceBookTable bookTable;
    private readonly IPriceBookSource books;
    private readonly TimeProvider clock;
    private readonly ILogger<StoreFreshness> logger;
    private readonly Meter meter = new(MeterName);
    private readonly HashSet<string> booksSeen = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<PartitionReport> reports = [];
    private volatile string reason = "The store is being checked.";
    private long refreshedTicks = DateTimeOffset.UnixEpoch.UtcTicks;
    private int failures;
    private bool schemaChecked;

    public StoreFreshness(ClickHouseDataSource source, MigrationOptions form, IPriceBookSource books, TimeProvider clock, ILogger<StoreFreshness> logger)
    {
        (this.source, this.form, this.books, this.clock, this.logger) = (source, form, books, clock, logger);
        this.progress = new ProgressTable(source);
        this.bookTable = new PriceBookTable(source);
        this.meter.CreateObservableGauge(
            "telemetry.store.lag", () => this.reports.Select(report => new Measurement<long>(report.LagRecords, Tags(report))), "{record}", "Records of the log that are not stored yet, as the ingesters reported.");
        this.meter.CreateObservableGauge(
            "telemetry.store.report.age",
            () => this.reports.Select(report => new Measurement<double>(Math.Max(0, (clock.GetUtcNow() - report.ReportedAt).TotalSeconds), Tags(report))),
            "s",
            "Time since an ingester last reported a partition.");
        this.meter.CreateObservableGauge(
            "telemetry.store.age", () => this.reports.Count == 0 ? 0 : Math.Max(0, (clock.GetUtcNow() - this.DataRefreshedAt).TotalSeconds), "s", "Age of the figures: time since data_refreshed_at; 0 before the first report.");
    }

    /// <inheritdoc/>
    public DateTimeOffset DataRefreshedAt => new(Interlocked.Read(ref this.refreshedTicks), TimeSpan.Zero);

    /// <inheritdoc/>
    public bool IsReady => this.reason.Length == 0;

    /// <inheritdoc/>
    public string Reason => this.reason;

    public override void Dispose()
    {
        this.meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await this.LookAsync(stoppingToken).ConfigureAwait(false);
                this.failures = 0;
                this.reason = "";
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                this.Fail(fault is ClickHouseException known ? StoreServer.Explain(this.source, known) : fault.Message);
            }

            await Task.Delay(Between, this.clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!this.schemaChecked)
        {
            await StoreServer.CheckAsync(this.source, this.form, cancellationToken).ConfigureAwait(false);
            this.schemaChecked = true;
        }

        foreach (var version in (await this.bookTable.VersionsAsync(cancellationToken).ConfigureAwait(false)).Where(version => !this.booksSeen.Contains(version)))
        {
            if (await this.bookTable.FindAsync(version, cancellationToken).ConfigureAwait(false) is { } content)
            {
                this.books.TryLearn(version, content);
                this.booksSeen.Add(version);
            }
        }

        var read = await this.progress.ReadAsync(cancellationToken).ConfigureAwait(false);
        this.reports = read;
        if (read.Count > 0)
        {
            // A partition that nobody owns for a while holds the time back: its events are not in the figures.
            var lowest = read.Min(static report => report.IncludedUpTo.UtcTicks);
            Interlocked.Exchange(ref this.refreshedTicks, Math.Max(lowest, Interlocked.Read(ref this.refreshedTicks)));
        }
    }

    private void Fail(string why)
    {
        // One answer that came late is no reason to be taken out of service.
        if (++this.failures >= FailuresMax || !this.schemaChecked)
        {
            if (this.reason != why)
            {
                StoreAway(this.logger, why);
            }

            this.reason = why;
        }
    }

    private static KeyValuePair<string, object?>[] Tags(PartitionReport report) => [new("topic", report.Topic), new("partition", report.Partition)];

    [LoggerMessage(EventId = 4102, Level = LogLevel.Warning, Message = "Figures cannot be served: {Reason}")]
    private static partial void StoreAway(ILogger logger, string reason);
}
