using BenchmarkDotNet.Attributes;
using Telemetry.Broker;
using Telemetry.Events;
using Telemetry.Events.Mapping;
using Telemetry.Ingest.Blocks;
using Telemetry.Ingest.Pipeline;
using Telemetry.Pricing;
using Telemetry.Pricing.Books;
using Telemetry.Store.Client;
using Telemetry.Store.Native;
using Telemetry.Store.Objects;
using Telemetry.Store.Rows;
using Telemetry.Store.Subjects;

namespace Telemetry.Bench.Micro;

/// <summary>What one event costs in each step that is done for every event; figures are per event.</summary>
[MemoryDiagnoser]
public class EventCosts : IDisposable
{
    private const int Events = 10_000;

    private readonly UsageEventBlock block = new();
    private byte[][] json = [];
    private UsageEvent[] events = [];
    private UsageEventRow[] rows = [];
    private readonly string folder = Directory.CreateTempSubdirectory("telemetry-bench-prices-").FullName;
    private IRater rater = null!;
    private EventReadContext context = null!;

    /// <summary>Gets or sets the file of simulated events; handed over by the environment, because the benchmark is made by its own harness.</summary>
    public static string File => Environment.GetEnvironmentVariable(FileVariable)!;

    internal const string FileVariable = "TELEMETRY_BENCH_EVENTS";

    [GlobalSetup]
    public void Setup()
    {
        var now = TimeProvider.System.GetUtcNow();
        this.context = new EventReadContext { AppendedAt = now, TenantDefault = "", RetentionEvents = TimeSpan.FromDays(36_500) };
        this.json = [.. System.IO.File.ReadLines(File).Take(Events).Select(System.Text.Encoding.UTF8.GetBytes)];
        this.events = [.. this.json.Select(value => UsageEventReader.Read(value, this.context).Event!)];
        this.rater = PriceBookSource.Open(this.folder).Current;
        var scope = new BlockScope
        {
            Partition = new LogPartitionId(Topics.Usage, 0), FirstOffset = 0, IsHomeOf = static _ => true, BookVersion = this.rater.BookVersion, MapperVersion = UsageMappers.Version,
        };
        var records = this.json.Select((value, offset) => new LogRecord { Offset = offset, AppendedAt = now, Key = default, Value = value }).ToList();

        // Nobody is forgotten, so that the store behind it is never asked.
        var forgotten = new ForgottenSubjects(new ObjectTable(new ClickHouseDataSource("Host=127.0.0.1"), TimeProvider.System));
        this.rows = [.. RecordDecoder.ForReplay(this.rater, "", forgotten).Decode(records).Select(decoded => UsageRows.Of(scope, decoded, FoldedDimensions.None))];
    }

    /// <summary>JSON to a checked event, its <c>raw_usage</c> mapped.</summary>
    [Benchmark(Description = "decoder: JSON to checked event", OperationsPerInvoke = Events)]
    public int Decode()
    {
        var read = 0;
        foreach (var value in this.json)
        {
            read += UsageEventReader.Read(value, this.context).Event is null ? 0 : 1;
        }

        return read;
    }

    /// <summary>Event to cost, with list cost and counterfactuals.</summary>
    [Benchmark(Description = "rater: event to cost", OperationsPerInvoke = Events)]
    public int Rate()
    {
        var priced = 0;
        foreach (var usageEvent in this.events)
        {
            priced += this.rater.Rate(usageEvent).Priced ? 1 : 0;
        }

        return priced;
    }

    /// <summary>Priced event to the bytes of a Native block of 10,000.</summary>
    [Benchmark(Description = "encoder: row to Native block", OperationsPerInvoke = Events)]
    public async Task Encode()
    {
        this.block.Clear();
        this.block.AddRange(this.rows);
        await this.block.WriteToAsync(Stream.Null).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    [GlobalCleanup]
    public void Dispose()
    {
        this.block.Dispose();
        Directory.Delete(this.folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
