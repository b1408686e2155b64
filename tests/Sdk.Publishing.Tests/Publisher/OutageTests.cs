using System.Diagnostics.Metrics;
using Telemetry.Sdk.Publishing.Http;
using Telemetry.Sdk.Publishing.Tests.Support;

namespace Telemetry.Sdk.Publishing.Tests.Publisher;

/// <summary>The target goes and comes back; memory, spool and drops by reason.</summary>
public sealed class OutageTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task What_an_outage_put_on_disk_is_sent_in_order_beside_live_events_and_then_deleted()
    {
        var isAway = true;
        await using var server = await FaultyServer.StartAsync((_, context) =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(Volatile.Read(ref isAway));
        });
        await using var publisher = new HttpUsagePublisher(Options(server.Url));
        foreach (var record in MadeEvents.Range(0, 3000))
        {
            await publisher.PublishAsync(record);
        }

        await Wait.UntilAsync(publisher, now => now.Spooled == 3000 && now.QueueLength == 0 && now.IsTargetAway);
        Assert.True(publisher.Status.SpoolBytes > 0 && publisher.Status.SpoolOldestAge is not null);
        Volatile.Write(ref isAway, false);
        foreach (var record in MadeEvents.Range(3000, 1000))
        {
            await publisher.PublishAsync(record);
        }

        await Wait.UntilAsync(publisher, now => now.Published == 4000);
        await Wait.UntilAsync(() => this.folder.SpoolFiles.Count == 0);
        var numbers = server.Accepted.Select(MadeEvents.NumberOf).ToList();
        Assert.Equal(Enumerable.Range(0, 4000), numbers.Order());
        Assert.Equal(Enumerable.Range(0, 3000), numbers.Where(number => number < 3000));
        Assert.True(publisher.Status.Drained >= 3000);
        Assert.Null(publisher.Status.SpoolOldestAge);
        Assert.Empty(publisher.Status.Dropped);
    }

    [Fact]
    public async Task A_burst_that_a_slow_server_cannot_take_goes_to_disk_and_none_of_it_is_lost()
    {
        var answer = new TaskCompletionSource();
        await using var server = await FaultyServer.StartAsync(async (_, _) =>
        {
            await answer.Task;
            return false;
        });
        var options = Options(server.Url);
        options.QueueEventsMax = 200;
        options.SpoolAfter = TimeSpan.FromHours(1);
        options.RequestTimeout = TimeSpan.FromMinutes(5);
        await using var publisher = new HttpUsagePublisher(options);
        foreach (var record in MadeEvents.Range(0, 2000))
        {
            await publisher.PublishAsync(record);
        }

        Assert.True(publisher.Status.Spooled > 0);
        answer.SetResult();
        await Wait.UntilAsync(publisher, now => now.Published == 2000);
        Assert.Equal(2000, server.Accepted.Distinct().Count());
    }

    [Fact]
    public async Task A_spool_at_its_cap_makes_memory_fill_and_then_the_newest_drop_as_spool_full()
    {
        var isAway = true;
        await using var server = await FaultyServer.StartAsync((_, context) =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(Volatile.Read(ref isAway));
        });
        var options = Options(server.Url);
        options.SpoolBytesMax = 1 << 20;
        options.QueueEventsMax = 100;
        options.BatchEventsMax = 10;
        options.RetryDelayMax = TimeSpan.FromMilliseconds(200);
        await using var publisher = new HttpUsagePublisher(options);
        var taken = 0;
        var offered = 0;
        await Wait.UntilAsync(() =>
        {
            foreach (var record in MadeEvents.Range(offered, 50, tagCharacters: 200))
            {
                offered++;
                taken += publisher.TryPublish(record) ? 1 : 0;
            }

            return publisher.Status.Dropped.ContainsKey(DropReasons.SpoolFull);
        });
        Assert.InRange(publisher.Status.SpoolBytes, (1 << 20) * 9 / 10, 1 << 20);
        Volatile.Write(ref isAway, false);
        await Wait.UntilAsync(publisher, now => now.Published == taken);
        Assert.Equal(taken, server.Accepted.Distinct().Count());
        Assert.Equal(offered - taken, publisher.Status.Dropped.Values.Sum());
    }

    [Fact]
    public async Task A_full_disk_drops_as_spool_failed_once_memory_is_full_and_every_event_taken_arrives_later()
    {
        var isAway = true;
        var logger = new ListLogger();
        await using var server = await FaultyServer.StartAsync((_, context) =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(Volatile.Read(ref isAway));
        });
        var disk = new TestSpoolDisk { BytesLeft = 40_000 };
        var options = Options(server.Url);
        options.QueueEventsMax = 100;
        options.BatchEventsMax = 10;
        options.RetryDelayMax = TimeSpan.FromMilliseconds(200);
        await using var publisher = new PublisherOnDisk(options, disk);
        var taken = 0;
        var offered = 0;
        await Wait.UntilAsync(() =>
        {
            foreach (var record in MadeEvents.Range(offered, 50))
            {
                offered++;
                taken += publisher.TryPublish(record) ? 1 : 0;
            }

            return publisher.Status.Dropped.ContainsKey(DropReasons.SpoolFailed);
        });
        Assert.True(publisher.Status.Spooled > 0);
        disk.BytesLeft = long.MaxValue;
        Volatile.Write(ref isAway, false);
        await Wait.UntilAsync(publisher, now => now.Published >= taken && now.QueueLength == 0 && now.SpoolBytes == 0);
        Assert.Equal(taken, server.Accepted.Distinct().Count());
        Assert.Equal(offered - taken, publisher.Status.Dropped.Values.Sum());
    }

    [Fact]
    public async Task The_meter_counts_what_the_status_counts()
    {
        var sums = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, one) =>
        {
            if (instrument.Meter.Name == "Telemetry.Sdk" && instrument.Name.StartsWith("telemetry.sdk.events.", StringComparison.Ordinal))
            {
                one.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags.ToArray().Contains(new("publisher", "metered")))
            {
                lock (sums)
                {
                    var reason = tags.ToArray().FirstOrDefault(tag => tag.Key == "reason").Value;
                    var key = reason is null ? instrument.Name : $"{instrument.Name} {reason}";
                    sums[key] = sums.GetValueOrDefault(key) + value;
                }
            }
        });
        listener.Start();
        await using var server = await FaultyServer.FailingAsync(3, 503);
        var options = Options(server.Url);
        await using var publisher = new MeteredPublisher(options);
        MadeEvents.Range(0, 500).ForEach(record => publisher.TryPublish(record));
        publisher.TryPublish(new UsageRecord(Guid.NewGuid(), new byte[70_000]));
        await Wait.UntilAsync(publisher, now => now.Published == 500);
        var status = publisher.Status;
        var expected = new Dictionary<string, long>
        {
            ["telemetry.sdk.events.queued"] = status.Queued,
            ["telemetry.sdk.events.published"] = status.Published,
            ["telemetry.sdk.events.retried"] = status.Retried,
            ["telemetry.sdk.events.spooled"] = status.Spooled,
            ["telemetry.sdk.events.drained"] = status.Drained,
            ["telemetry.sdk.events.dropped too_large"] = 1,
        };
        lock (sums)
        {
            Assert.Equal(expected.Where(entry => entry.Value > 0).OrderBy(entry => entry.Key), sums.OrderBy(entry => entry.Key));
        }
    }

    private HttpUsagePublisherOptions Options(Uri url) => new()
    {
        Url = url,
        SpoolDirectory = this.folder.Path,
        BatchEventsMax = 100,
        BatchAgeMax = TimeSpan.FromMilliseconds(10),
        SpoolAfter = TimeSpan.Zero,
        RetryDelayMax = TimeSpan.FromSeconds(1),
        FlushTimeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Under a name of its own, so that other tests of the process do not count in.</summary>
    private sealed class MeteredPublisher(HttpUsagePublisherOptions options)
        : UsagePublisher(new Named(HttpTransport.Create(options, null, null)), options);

    private sealed class Named(IUsageTransport inner) : IUsageTransport
    {
        public string Name => "metered";

        public ValueTask<SendOutcome> SendAsync(IReadOnlyList<UsageRecord> batch, CancellationToken cancellationToken) =>
            inner.SendAsync(batch, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
