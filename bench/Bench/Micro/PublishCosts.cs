using BenchmarkDotNet.Attributes;
using Telemetry.Sdk.Publishing;

namespace Telemetry.Bench.Micro;

/// <summary>What handing an event to a publisher costs the thread that makes a call.</summary>
[MemoryDiagnoser]
public class PublishCosts : IAsyncDisposable
{
    internal const int EventsPerRound = 10_000;

    private static readonly UsageRecord Record = new(Guid.NewGuid(), new byte[600]);

    private Publisher open = null!;
    private Publisher full = null!;

    [GlobalSetup]
    public void Setup()
    {
        this.open = new Publisher(new Sink(Task.CompletedTask), EventsPerRound * 2);
        this.full = new Publisher(new Sink(Task.Delay(Timeout.Infinite)), 1);
        while (this.full.TryPublish(Record))
        {
        }
    }

    /// <summary>Begins each round with an empty queue.</summary>
    [IterationSetup]
    public void Empty() => this.open.FlushAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <summary>Events that are taken while a task sends them on.</summary>
    [Benchmark(Description = "`TryPublish`, taken", OperationsPerInvoke = EventsPerRound)]
    public int Taken() => Publish(this.open);

    /// <summary>Events that find the queue full.</summary>
    [Benchmark(Description = "`TryPublish`, refused because the queue is full", OperationsPerInvoke = EventsPerRound)]
    public int Refused() => Publish(this.full);

    /// <inheritdoc/>
    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await this.open.DisposeAsync().ConfigureAwait(false);
        await this.full.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private static int Publish(Publisher publisher)
    {
        var taken = 0;
        for (var i = 0; i < EventsPerRound; i++)
        {
            taken += publisher.TryPublish(Record) ? 1 : 0;
        }

        return taken;
    }

    private sealed class Publisher(Sink sink, int queueEventsMax)
        : UsagePublisher(sink, new UsagePublisherOptions { QueueEventsMax = queueEventsMax, FlushTimeout = TimeSpan.FromMilliseconds(500) });

    /// <summary>A target that takes everything at once, or never answers.</summary>
    private sealed class Sink(Task answer) : IUsageTransport
    {
        public string Name => "bench";

        public async ValueTask<SendOutcome> SendAsync(IReadOnlyList<UsageRecord> batch, CancellationToken cancellationToken)
        {
            await answer.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new SendOutcome { Delivered = batch.Count };
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
