using Telemetry.Sdk.Publishing.Tests.Support;

namespace Telemetry.Sdk.Publishing.Tests.Publisher;

/// <summary>What the host's threads meet: they are never held up, and never told wrong.</summary>
public sealed class TryPublishTests
{
    [Fact]
    public async Task A_full_queue_refuses_the_newest_and_every_event_that_was_taken_arrives()
    {
        var answer = new TaskCompletionSource();
        await using var server = await FaultyServer.StartAsync(async (_, _) =>
        {
            await answer.Task;
            return false;
        });
        await using var publisher = new HttpUsagePublisher(new HttpUsagePublisherOptions
        {
            Url = server.Url,
            QueueEventsMax = 10,
            BatchEventsMax = 2,
            RequestTimeout = TimeSpan.FromMinutes(1),
            FlushTimeout = TimeSpan.FromSeconds(60),
        });
        var taken = MadeEvents.Range(0, 100).FindAll(record => publisher.TryPublish(record));
        Assert.InRange(taken.Count, 10, 99);
        Assert.Equal(100 - taken.Count, publisher.Status.Dropped[DropReasons.QueueFull]);
        answer.SetResult();
        await publisher.FlushAsync(default);
        Assert.Equal(taken.Select(record => record.EventId), server.Accepted);
    }

    [Fact]
    public async Task The_bound_of_bytes_holds_as_the_bound_of_events_does()
    {
        await using var publisher = new HttpUsagePublisher(new HttpUsagePublisherOptions
        {
            Url = Nowhere,
            QueueBytesMax = 100_000,
            FlushTimeout = TimeSpan.FromMilliseconds(100),
        });
        var taken = MadeEvents.Range(0, 100, tagCharacters: 10_000).Count(record => publisher.TryPublish(record));

        // One batch of up to all that fits can be out of the queue, in the hands of the sender.
        Assert.InRange(taken, 9, 18);
        Assert.Equal(100 - taken, publisher.Status.Dropped[DropReasons.QueueFull]);
    }

    [Fact]
    public async Task An_event_that_is_empty_or_over_64_KiB_or_late_is_refused_by_reason()
    {
        await using var server = await FaultyServer.StartAsync();
        var publisher = new HttpUsagePublisher(new HttpUsagePublisherOptions { Url = server.Url });
        Assert.False(publisher.TryPublish(new UsageRecord(Guid.NewGuid(), new byte[(64 * 1024) + 1])));
        Assert.False(publisher.TryPublish(default));
        await publisher.DisposeAsync();
        Assert.False(publisher.TryPublish(MadeEvents.Numbered(1)));
        Assert.Equal(
            [(DropReasons.Closed, 1), (DropReasons.Rejected, 1), (DropReasons.TooLarge, 1)],
            publisher.Status.Dropped.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, (int)entry.Value)));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_host_thread_waits_neither_for_a_disk_that_hangs_nor_for_a_server_that_never_answers()
    {
        var answer = new TaskCompletionSource();
        await using var server = await FaultyServer.StartAsync(async (_, _) =>
        {
            await answer.Task;
            return false;
        });
        using var folder = new TempFolder();
        var disk = new TestSpoolDisk();
        disk.CloseGate();
        await using var publisher = new PublisherOnDisk(
            new HttpUsagePublisherOptions
            {
                Url = server.Url,
                SpoolDirectory = folder.Path,
                QueueEventsMax = 100,
                BatchEventsMax = 10,
                RequestTimeout = TimeSpan.FromMinutes(1),
                FlushTimeout = TimeSpan.FromSeconds(60),
            },
            disk);
        var taken = 0;
        await Wait.UntilAsync(() =>
        {
            // On this very thread: were there a lock that somebody holds over his writing or sending, it would stop here for good.
            taken += MadeEvents.Range(taken, 30).TakeWhile(record => publisher.TryPublish(record)).Count();
            return disk.IsStuck && server.Requests.Count > 0 && publisher.Status.Dropped.ContainsKey(DropReasons.QueueFull);
        });
        disk.OpenGate();
        answer.SetResult();
        await publisher.FlushAsync(default);
        await Wait.UntilAsync(publisher, now => now.Published == taken);
        Assert.Equal(taken, server.Accepted.Distinct().Count());
    }

    [Fact]
    public async Task Refusing_allocates_nothing_and_taking_at_most_the_place_in_the_queue()
    {
        await using var publisher = new HttpUsagePublisher(new HttpUsagePublisherOptions
        {
            Url = Nowhere,
            QueueEventsMax = 4096,
            FlushTimeout = TimeSpan.FromMilliseconds(100),
        });
        var record = MadeEvents.Numbered(1);
        var perTaken = AllocatedPer(4000, () => publisher.TryPublish(record));
        await Wait.UntilAsync(() => !Enumerable.Range(0, 4096).Select(_ => publisher.TryPublish(record)).ToList()[^1]);
        var perRefused = AllocatedPer(4000, () => publisher.TryPublish(record));
        Assert.InRange(perTaken, 0, 128);
        Assert.InRange(perRefused, 0, 1);
    }

    [Fact]
    public async Task A_listener_to_the_meter_that_throws_does_not_reach_the_host()
    {
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        var isOurs = new AsyncLocal<bool> { Value = true };
        listener.InstrumentPublished = (instrument, one) =>
        {
            if (instrument.Name == "telemetry.sdk.events.queued")
            {
                one.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) =>
        {
            if (isOurs.Value)
            {
                throw new InvalidOperationException("A listener's own fault.");
            }
        });
        listener.Start();
        await using var server = await FaultyServer.StartAsync();
        await using var publisher = new HttpUsagePublisher(new HttpUsagePublisherOptions { Url = server.Url, FlushTimeout = TimeSpan.FromSeconds(60) });
        Assert.True(publisher.TryPublish(MadeEvents.Numbered(1)));
        await publisher.FlushAsync(default);
        Assert.Equal(1, publisher.Status.Published);
    }

    // Port 1 is reserved; nobody listens there.
    private static Uri Nowhere => new("http://127.0.0.1:1");

    private static double AllocatedPer(int calls, Action call)
    {
        call();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < calls; i++)
        {
            call();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)calls;
    }
}
