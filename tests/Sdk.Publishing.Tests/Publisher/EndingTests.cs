using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Publishing.Tests.Support;

namespace Telemetry.Sdk.Publishing.Tests.Publisher;

/// <summary>Flushing, closing, being killed, and processes that share a spool.</summary>
public sealed class EndingTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => this.folder.Dispose();

    [Fact]
    public async Task A_spool_filled_by_a_process_killed_with_kill_9_is_delivered_by_exactly_one_of_two_later_publishers()
    {
        await using var server = await FaultyServer.StartAsync();
        using (var killed = SpoolingProcess.Start(Nowhere, this.folder.Path, 0, 5000, "wait"))
        {
            await killed.WaitUntilSpooledAsync();
            await killed.KillAsync();
        }

        Assert.NotEmpty(this.folder.SpoolFiles);
        await using var one = new HttpUsagePublisher(Options(server.Url));
        await using var other = new HttpUsagePublisher(Options(server.Url));
        await Wait.UntilAsync(() => one.Status.Drained + other.Status.Drained == 5000);
        await Wait.UntilAsync(() => !Directory.EnumerateFileSystemEntries(this.folder.Path).Any());
        Assert.Equal(Enumerable.Range(0, 5000), server.Accepted.Select(MadeEvents.NumberOf));
    }

    [Fact]
    public async Task Files_of_a_living_process_are_left_alone_until_it_is_gone()
    {
        await using var server = await FaultyServer.StartAsync();
        using var living = SpoolingProcess.Start(Nowhere, this.folder.Path, 0, 300, "wait");
        await living.WaitUntilSpooledAsync();
        await using (var early = new HttpUsagePublisher(Options(server.Url)))
        {
            early.TryPublish(MadeEvents.Numbered(1000));
            await Wait.UntilAsync(early, now => now.Published == 1);
            Assert.Equal(0, early.Status.SpoolBytes);
        }

        await living.KillAsync();
        await using var late = new HttpUsagePublisher(Options(server.Url));
        await Wait.UntilAsync(late, now => now.Drained == 300);
        Assert.Equal([1000, .. Enumerable.Range(0, 300)], server.Accepted.Select(MadeEvents.NumberOf));
    }

    [Fact]
    public async Task A_program_that_returns_without_closing_leaves_its_events_on_disk()
    {
        using (var ended = SpoolingProcess.Start(Nowhere, this.folder.Path, 0, 250, "return"))
        {
            await ended.WaitForEndAsync();
        }

        await using var server = await FaultyServer.StartAsync();
        await using var next = new HttpUsagePublisher(Options(server.Url));
        await Wait.UntilAsync(next, now => now.Drained == 250);
        Assert.Equal(Enumerable.Range(0, 250), server.Accepted.Select(MadeEvents.NumberOf));
    }

    [Fact]
    public async Task A_host_that_keeps_the_publisher_as_a_service_sends_what_is_left_when_it_ends()
    {
        await using var server = await FaultyServer.StartAsync();
        var options = Options(server.Url);
        options.BatchAgeMax = TimeSpan.FromHours(1);
        options.FlushTimeout = TimeSpan.FromSeconds(60);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IUsagePublisher>(_ => new HttpUsagePublisher(options));
        using (var host = builder.Build())
        {
            await host.StartAsync();
            var publisher = host.Services.GetRequiredService<IUsagePublisher>();
            MadeEvents.Range(0, 30).ForEach(record => publisher.TryPublish(record));
            await host.StopAsync();
        }

        Assert.Equal(Enumerable.Range(0, 30), server.Accepted.Select(MadeEvents.NumberOf));
    }

    [Fact]
    public async Task Closing_sends_what_is_left_at_once_while_the_target_answers()
    {
        await using var server = await FaultyServer.StartAsync();
        var options = Options(server.Url);
        options.BatchAgeMax = TimeSpan.FromHours(1);
        options.FlushTimeout = TimeSpan.FromSeconds(60);
        var publisher = new HttpUsagePublisher(options);
        MadeEvents.Range(0, 50).ForEach(record => publisher.TryPublish(record));
        await publisher.DisposeAsync();
        Assert.Equal(Enumerable.Range(0, 50), server.Accepted.Select(MadeEvents.NumberOf));
        Assert.Empty(this.folder.SpoolFiles);
    }

    [Fact]
    public async Task Closing_while_the_target_hangs_puts_what_is_left_on_disk_for_the_next_process()
    {
        var options = Options(Nowhere);
        await using (var hanging = await FaultyServer.StartAsync(async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        }))
        {
            options.Url = hanging.Url;
            options.SpoolAfter = TimeSpan.FromHours(1);
            options.FlushTimeout = TimeSpan.FromSeconds(3);
            var publisher = new HttpUsagePublisher(options);
            MadeEvents.Range(0, 500).ForEach(record => publisher.TryPublish(record));
            await publisher.DisposeAsync();
            Assert.Equal((500, 0), (publisher.Status.Spooled, publisher.Status.QueueLength));
            Assert.Empty(publisher.Status.Dropped);
        }

        await using var server = await FaultyServer.StartAsync();
        options.Url = server.Url;
        await using var next = new HttpUsagePublisher(options);
        await Wait.UntilAsync(next, now => now.Drained == 500);
        Assert.Equal(500, server.Accepted.Distinct().Count());
    }

    [Fact]
    public async Task Closing_without_a_spool_counts_what_is_left_as_dropped_at_shutdown()
    {
        var options = Options(Nowhere);
        options.SpoolDirectory = null;
        options.FlushTimeout = TimeSpan.FromMilliseconds(500);
        var publisher = new HttpUsagePublisher(options);
        MadeEvents.Range(0, 120).ForEach(record => publisher.TryPublish(record));
        publisher.Dispose();
        Assert.Equal(120, publisher.Status.Dropped[DropReasons.Shutdown]);
        Assert.Equal(0, publisher.Status.QueueLength);
        await publisher.DisposeAsync();
    }

    [Fact]
    public async Task A_flush_that_comes_to_its_bound_keeps_what_is_left_on_disk()
    {
        var options = Options(Nowhere);
        options.SpoolAfter = TimeSpan.FromHours(1);
        options.FlushTimeout = TimeSpan.FromSeconds(3);
        await using var publisher = new HttpUsagePublisher(options);
        MadeEvents.Range(0, 120).ForEach(record => publisher.TryPublish(record));
        await publisher.FlushAsync(default);
        Assert.Equal((120, 0), (publisher.Status.Spooled, publisher.Status.QueueLength));
    }

    [Fact]
    public async Task A_cancelled_flush_ends_without_throwing_and_publishing_goes_on()
    {
        var answer = new TaskCompletionSource();
        await using var server = await FaultyServer.StartAsync(async (_, _) =>
        {
            await answer.Task;
            return false;
        });
        var options = Options(server.Url);
        options.FlushTimeout = TimeSpan.FromMinutes(10);
        await using var publisher = new HttpUsagePublisher(options);
        publisher.TryPublish(MadeEvents.Numbered(1));
        using var cancel = new CancellationTokenSource();
        var flush = publisher.FlushAsync(cancel.Token).AsTask();
        await Wait.UntilAsync(() => server.Requests.Count == 1);
        Assert.False(flush.IsCompleted);
        await cancel.CancelAsync();
        await flush;
        answer.SetResult();
        await publisher.FlushAsync(default);
        Assert.Equal([MadeEvents.Id(1)], server.Accepted);
    }

    // Port 1 is reserved; nobody listens there.
    private static Uri Nowhere => new("http://127.0.0.1:1");

    private HttpUsagePublisherOptions Options(Uri url) => new()
    {
        Url = url,
        SpoolDirectory = this.folder.Path,
        BatchEventsMax = 100,
        BatchAgeMax = TimeSpan.FromMilliseconds(10),
        SpoolAfter = TimeSpan.Zero,
        RequestTimeout = TimeSpan.FromMinutes(1),
    };
}
