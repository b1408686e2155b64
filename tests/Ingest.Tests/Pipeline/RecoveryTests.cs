using System.Collections.Immutable;
using Telemetry.Broker;
using Telemetry.Ingest.Blocks;
using Telemetry.Store.Faults;
using Telemetry.Pricing.Books;
using Telemetry.Store.Client;

namespace Telemetry.Ingest.Tests.Pipeline;

public sealed class RecoveryTests
{
    [Fact]
    public async Task A_pending_block_is_priced_by_its_own_book_even_when_prices_were_set_since()
    {
        await using var rig = await PipelineRig.CreateAsync();
        var sent = ExactlyOnceTests.Pool(5).ToList();
        await rig.SendAsync(sent);
        Assert.False(await rig.RunAsync(new ThrowAt(FaultPoint.AfterIntent, 1)));

        SetPrice(rig, "2");
        await rig.ReopenAsync();
        await rig.DrainAsync();
        await Ledger.AssertExactAsync(rig, sent);
    }

    [Theory]
    [InlineData(FaultPoint.AfterIntent)]
    [InlineData(FaultPoint.AfterInsert)]
    public async Task A_pending_block_whose_book_is_gone_gets_only_its_missing_rows_inserted(FaultPoint point)
    {
        await using var rig = await PipelineRig.CreateAsync();
        SetPrice(rig, "3");
        var sent = ExactlyOnceTests.Pool(5).ToList();
        await rig.SendAsync(sent);
        Assert.False(await rig.RunAsync(new ThrowAt(point, 1)));

        await LoseBooksAsync(rig);
        Assert.Null(rig.Books.ByVersion(PendingIntent(rig).BookVersion));
        await rig.ReopenAsync();
        await rig.DrainAsync();

        // What was inserted before keeps its price of 3 USD per million; what was missing takes the price of the book there is.
        var cost = Ledger.Of(sent).Cost + (point == FaultPoint.AfterInsert ? 2 * sent.Sum(one => one.Input) / 1_000_000m : 0m);
        foreach (var table in (string[])["usage_events", "usage_15m", "usage_1d", "usage_model_1d"])
        {
            Assert.Equal((table, Ledger.Of(sent) with { Cost = cost }), (table, await Ledger.ReadAsync(rig.Store, table)));
        }
    }

    [Fact]
    public async Task A_pending_block_is_priced_by_its_own_book_even_when_only_the_store_still_has_it()
    {
        await using var rig = await PipelineRig.CreateAsync();
        SetPrice(rig, "3");
        var sent = ExactlyOnceTests.Pool(5).ToList();
        await rig.SendAsync(sent);
        Assert.False(await rig.RunAsync(new ThrowAt(FaultPoint.AfterIntent, 1)));

        Directory.Delete(rig.BooksDirectory, recursive: true);
        rig.ReopenBooks();
        await rig.ReopenAsync();
        await rig.DrainAsync();

        var priced = Ledger.Of(sent) with { Cost = Ledger.Of(sent).Cost + (2 * sent.Sum(one => one.Input) / 1_000_000m) };
        Assert.Equal(priced, await Ledger.ReadAsync(rig.Store, "usage_events"));
        Assert.Equal(priced, await Ledger.ReadAsync(rig.Store, "usage_15m"));
    }

    [Theory]
    [InlineData(FaultPoint.AfterIntent)]
    [InlineData(FaultPoint.AfterInsert)]
    public async Task Where_others_write_too_a_block_whose_book_is_gone_is_built_anew_under_its_own_token_and_counts_once(FaultPoint point)
    {
        await using var rig = await PipelineRig.CreateAsync();
        rig.Options = rig.Options with { SoleWriter = false };
        SetPrice(rig, "3");
        var sent = ExactlyOnceTests.Pool(5).ToList();
        await rig.SendAsync(sent);
        Assert.False(await rig.RunAsync(new ThrowAt(point, 1)));

        await LoseBooksAsync(rig);
        await rig.ReopenAsync();
        Assert.False(await rig.RunAsync(new ThrowAt(FaultPoint.BeforeConfirm, 1)));
        await rig.ReopenAsync();
        await rig.DrainAsync();

        var cost = Ledger.Of(sent).Cost + (point == FaultPoint.AfterInsert ? 2 * sent.Sum(one => one.Input) / 1_000_000m : 0m);
        foreach (var table in (string[])["usage_events", "usage_15m", "usage_1d", "usage_model_1d"])
        {
            Assert.Equal((table, Ledger.Of(sent) with { Cost = cost }), (table, await Ledger.ReadAsync(rig.Store, table)));
        }
    }

    [Fact]
    public async Task A_restore_that_is_cut_short_is_taken_up_as_a_restore_and_never_as_a_replay()
    {
        await using var rig = await PipelineRig.CreateAsync();
        SetPrice(rig, "3");
        await rig.SendAsync(ExactlyOnceTests.Pool(5));
        Assert.False(await rig.RunAsync(new ThrowAt(FaultPoint.AfterIntent, 1)));
        await LoseBooksAsync(rig);
        await rig.ReopenAsync();
        Assert.False(await rig.RunAsync(new ThrowAt(FaultPoint.BeforeConfirm, 1)));
        Assert.True(PendingIntent(rig).Restoring);

        // The book is back: to the byte the same block could be made again, and would count twice.
        SetPrice(rig, "3");
        Assert.NotNull(rig.Books.ByVersion(PendingIntent(rig).BookVersion));
        await rig.ReopenAsync();
        await rig.DrainAsync();
        Assert.Equal(5, (await Ledger.ReadAsync(rig.Store, "usage_events")).Calls);
        Assert.Equal(5, (await Ledger.ReadAsync(rig.Store, "usage_15m")).Calls);
    }

    [Fact]
    public async Task After_an_unclean_stop_with_tokens_forgotten_the_log_is_compared_with_raw_rows_by_offset()
    {
        await using var rig = await PipelineRig.CreateAsync();
        var sent = ExactlyOnceTests.Pool().ToList();
        await rig.SendAsync(sent);
        var checkpoint = Path.Combine(rig.LogDirectory, Topics.Usage, "checkpoint");
        var stale = await File.ReadAllBytesAsync(checkpoint);
        await rig.DrainAsync();
        await ForgetTokensAsync(rig);

        await rig.ReopenAsync(unclean: true);
        await rig.Log.DisposeAsync();
        await File.WriteAllBytesAsync(checkpoint, stale);
        await rig.ReopenAsync(unclean: true);
        await rig.DrainAsync();
        await Ledger.AssertExactAsync(rig, sent);
    }

    [Fact]
    public async Task After_an_unclean_stop_rows_identities_and_rollups_that_the_disk_lost_are_restored()
    {
        await using var rig = await PipelineRig.CreateAsync();
        var sent = ExactlyOnceTests.Pool().ToList();
        await rig.SendAsync(sent);
        await rig.DrainAsync();
        await rig.Store.ExecuteAsync("ALTER TABLE usage_events DROP PARTITION 202611");
        await rig.Store.ExecuteAsync("ALTER TABLE usage_identity DROP PARTITION 202610");
        await rig.Store.ExecuteAsync("TRUNCATE TABLE usage_15m");
        await rig.Store.ExecuteAsync("TRUNCATE TABLE dimension_values");

        await rig.ReopenAsync(unclean: true);
        await rig.SendAsync(sent);
        await rig.DrainAsync();
        await Ledger.AssertExactAsync(rig, sent);
        Assert.Equal(4UL, await rig.Store.ScalarAsync<ulong>("SELECT uniqExact(value) FROM dimension_values WHERE dimension = 'team'"));
    }

    [Fact]
    public async Task An_unclean_stop_is_cleaned_up_once()
    {
        await using var rig = await PipelineRig.CreateAsync();
        await rig.SendAsync(ExactlyOnceTests.Pool());
        await rig.DrainAsync();
        await rig.ReopenAsync(unclean: true);
        await rig.DrainAsync();
        await rig.ReopenAsync();
        await rig.Log.RunAsync(
            Topics.Usage,
            partition =>
            {
                Assert.False(partition.AfterUncleanStop);
                Assert.Null(partition.Committed.Note);
                return Task.FromException(new OperationCanceledException());
            },
            new CancellationToken(canceled: false)).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_note_that_this_version_cannot_read_stops_ingest_and_says_what_to_do()
    {
        await using var rig = await PipelineRig.CreateAsync();
        await rig.SendAsync(ExactlyOnceTests.Pool(3));
        await OnPartitionAsync(rig, partition => partition.CommitAsync(new LogCheckpoint(0, "i9.future"), CancellationToken.None).AsTask());
        await rig.ReopenAsync();
        var stopped = await Assert.ThrowsAsync<Ingest.Pipeline.IngestStoppedException>(() => rig.DrainAsync());
        Assert.Contains("version that wrote it", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_began_anew_beside_a_filled_store_stops_ingest_before_it_takes_new_events_for_stored_ones()
    {
        await using var rig = await PipelineRig.CreateAsync();
        await rig.SendAsync(ExactlyOnceTests.Pool(3));
        await rig.DrainAsync();
        await rig.Log.DisposeAsync();
        Directory.Delete(rig.LogDirectory, recursive: true);
        await rig.ReopenAsync();
        await rig.SendAsync(ExactlyOnceTests.Pool(5).Skip(3));
        var stopped = await Assert.ThrowsAsync<Ingest.Pipeline.IngestStoppedException>(() => rig.DrainAsync());
        Assert.Contains("not the log that filled this store", stopped.Message, StringComparison.Ordinal);
    }

    private static BlockIntent PendingIntent(PipelineRig rig)
    {
        BlockIntent? pending = null;
        OnPartitionAsync(rig, partition =>
        {
            pending = BlockIntentCodec.Read(partition.Committed.Note!);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();
        return pending!;
    }

    private static async Task OnPartitionAsync(PipelineRig rig, Func<ILogPartition, Task> look)
    {
        using var stop = new CancellationTokenSource();
        await rig.Log.RunAsync(
            Topics.Usage,
            async partition =>
            {
                await look(partition);
                await stop.CancelAsync();
            },
            stop.Token);
    }

    private static async Task LoseBooksAsync(PipelineRig rig)
    {
        await rig.Store.ExecuteAsync("TRUNCATE TABLE price_books");
        Directory.Delete(rig.BooksDirectory, recursive: true);
        rig.ReopenBooks();
    }

    private static async Task ForgetTokensAsync(PipelineRig rig)
    {
        foreach (var table in (string[])["usage_events", "usage_identity", "usage_15m", "usage_1d", "usage_model_1d", "usage_entity_15m"])
        {
            await rig.Store.ExecuteAsync($"ALTER TABLE {table} MODIFY SETTING non_replicated_deduplication_window = 0");
            await rig.Store.ExecuteAsync($"ALTER TABLE {table} MODIFY SETTING non_replicated_deduplication_window = 1000");
        }
    }

    private static void SetPrice(PipelineRig rig, string input) => rig.Books.Set(new PriceSetting
    {
        Provider = "anthropic",
        Model = "claude-haiku-4-5",
        From = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        UsdPerMillion = ImmutableSortedDictionary<string, string>.Empty.Add("uncached_input_tokens", input),
    });
}
