using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Broker;
using Telemetry.Broker.Segments;
using Telemetry.Ingest.Blocks;
using Telemetry.Store.Faults;
using Telemetry.Ingest.Status;
using Telemetry.Pricing.Books;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Store.Objects;
using Telemetry.Store.Subjects;
using Telemetry.Testing;

namespace Telemetry.Ingest.Tests.Pipeline;

/// <summary>A whole pipeline on real parts: segment log, price book and engine, in a folder and a database of its own.</summary>
internal sealed class PipelineRig : IAsyncDisposable
{
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(60);
    private readonly string directory = Directory.CreateTempSubdirectory("ingest").FullName;
    private SegmentLog log;

    private PipelineRig(ClickHouseDataSource store)
    {
        Store = store;
        Books = OpenBooks();
        this.log = OpenLog();
        Options = new IngestOptions
        {
            FilterDirectory = Path.Combine(this.directory, "filters"),
            ReadWait = TimeSpan.FromMilliseconds(5),
            RetryWait = TimeSpan.FromMilliseconds(5),
            Limits = new BlockLimits { RecordsMax = 7, TimeMin = TimeSpan.FromMilliseconds(5), TimePerPartition = TimeSpan.FromMilliseconds(1) },
        };
    }

    public ManualTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    public ClickHouseDataSource Store { get; }
    public PriceBookSource Books { get; private set; }
    public IngestOptions Options { get; set; }

    /// <summary>Gets or sets whether blocks carry their tokens: false is the negative control.</summary>
    public bool Tokens { get; set; } = true;
    public IngestStatus Status { get; private set; } = new();
    public ForgottenSubjects Forgotten => field ??= new ForgottenSubjects(new ObjectTable(Store, Clock));
    public SegmentLog Log => this.log;
    public string LogDirectory => Path.Combine(this.directory, "log");
    public string BooksDirectory => Path.Combine(this.directory, "books");

    public static async Task<PipelineRig> CreateAsync() => new(await EngineFixture.CreateDatabaseAsync());

    public async Task SendAsync(params IEnumerable<TestEvent> events) =>
        await this.log.AppendAsync(Topics.Usage, [.. events.Select(one => one.ToRecord())], CancellationToken.None);

    /// <summary>Runs the pipeline until it has stored all that the log holds.</summary>
    /// <param name="until">What else to wait for.</param>
    public async Task DrainAsync(Func<bool>? until = null) =>
        Assert.True(await RunAsync(NoFaultPoints.Instance, until), "The pipeline crashed although nothing told it to.");

    /// <summary>Runs the pipeline until it is through or meets the fault. Returns whether it got through.</summary>
    public async Task<bool> RunAsync(IFaultPoints faults, Func<bool>? until = null)
    {
        Status = new IngestStatus();
        using var metrics = new IngestMetrics(Status, Clock);
        using var stop = new CancellationTokenSource();
        var pipeline = new IngestPipeline(
            Options, this.log, this.log, Books, new IngestStore(Store, new WriteGate(), Tokens), Forgotten, Status, metrics, faults, Clock,
            NullLogger<IngestPipeline>.Instance);
        var run = pipeline.RunAsync(stop.Token);
        try
        {
            using var tooLong = new CancellationTokenSource(DrainMax);
            while (!run.IsCompleted && !(IsThrough() && (until is null || until())))
            {
                await Task.WhenAny(run, Task.Delay(2, tooLong.Token));
                tooLong.Token.ThrowIfCancellationRequested();
            }

            await stop.CancelAsync();
            await run;
            return true;
        }
        catch (CrashException)
        {
            return false;
        }
    }

    /// <summary>Closes the log and opens it again, as a new process would.</summary>
    /// <param name="unclean">Whether the stop looks like a crash to the log.</param>
    public async Task ReopenAsync(bool unclean = false)
    {
        await this.log.DisposeAsync();
        if (unclean)
        {
            File.Delete(Path.Combine(LogDirectory, Topics.Usage, "clean"));
            File.Delete(Path.Combine(LogDirectory, Topics.DeadLetters, "clean"));
        }

        this.log = OpenLog();
    }

    /// <summary>Closes the books and opens them again.</summary>
    public void ReopenBooks() => Books = OpenBooks();

    public async ValueTask DisposeAsync()
    {
        await this.log.DisposeAsync();
        await EngineFixture.ReturnDatabaseAsync(Store);
        Directory.Delete(this.directory, recursive: true);
    }

    private bool IsThrough() =>
        Status.IsReady
        && Status.Partitions.Count == 1
        && Status.Partitions.All(partition => partition.LagRecords == 0)
        && this.log.Status(Topics.DeadLetters).Lag == 0;

    private SegmentLog OpenLog() => SegmentLog.Open(new SegmentLogOptions { Directory = LogDirectory }, Clock);

    private PriceBookSource OpenBooks() => PriceBookSource.Open(BooksDirectory);
}
