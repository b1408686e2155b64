using System.Collections.Immutable;
using System.Text;
using Telemetry.Broker;
using Telemetry.Events;
using Telemetry.Pricing.Books;
using Telemetry.Store.Client;

namespace Telemetry.Ingest.Tests.Pipeline;

public sealed class DeadLetterTests
{
    [Fact]
    public async Task Refused_records_are_kept_with_reason_and_original_bytes_and_hold_back_nothing()
    {
        await using var rig = await PipelineRig.CreateAsync();
        var good = ExactlyOnceTests.Pool(4).ToList();
        var future = good[0] with { Id = Guid.NewGuid(), OccurredAt = rig.Clock.GetUtcNow().AddHours(25) };
        var old = good[0] with { Id = Guid.NewGuid(), OccurredAt = rig.Clock.GetUtcNow().AddDays(-370) };
        rig.Books.Set(new PriceSetting
        {
            Provider = "anthropic",
            Model = "dear",
            From = DateTimeOffset.UnixEpoch.AddYears(50),
            UsdPerMillion = ImmutableSortedDictionary<string, string>.Empty.Add("uncached_input_tokens", "1000").Add("output_tokens", "0"),
        });
        var dear = good[0] with { Id = Guid.NewGuid(), Input = 999_999_000, Output = 0, Model = "dear" };
        byte[] garbage = [0xFF, 0x00, (byte)'{', 0x0A, 0x0A, 0xC3];
        await rig.SendAsync(good[0], good[1]);
        await rig.Log.AppendAsync(Topics.Usage, [new OutgoingRecord { Key = "x"u8.ToArray(), Value = garbage }], CancellationToken.None);
        await rig.SendAsync(future, good[2], old, dear, good[3]);
        await rig.DrainAsync();

        await Ledger.AssertExactAsync(rig, good);
        var letters = await rig.Store.QueryAsync<Letter>(
            "SELECT reason AS Reason, detail AS Detail, event_id AS EventId, topic AS Topic, offset AS Offset, hex(original) AS Original FROM dead_letters FINAL ORDER BY offset");
        Assert.Equal(["malformed", "in_future", "too_old", DeadLetterReasons.AmountOutOfRange], letters.Select(letter => letter.Reason));
        Assert.Equal([2L, 3L, 5L, 6L], letters.Select(letter => letter.Offset));
        Assert.Equal(Convert.ToHexString(garbage), letters[0].Original);
        Assert.Equal(future.Id.ToString(), letters[1].EventId);
        Assert.All(letters, letter => Assert.Equal(Topics.Usage, letter.Topic));
        Assert.All(letters, letter => Assert.NotEmpty(letter.Detail));
    }

    [Fact]
    public async Task A_later_copy_with_other_usage_is_set_aside_and_the_first_stays()
    {
        await using var rig = await PipelineRig.CreateAsync();
        var first = ExactlyOnceTests.Pool(1).Single() with { Quality = "partial" };
        await rig.SendAsync(first);
        await rig.DrainAsync();
        var better = first with { Quality = "final", Output = 500 };
        var worse = first with { Output = 600 };
        await rig.SendAsync(better, worse, first);
        await rig.DrainAsync();

        await Ledger.AssertExactAsync(rig, [first]);
        var letters = await rig.Store.QueryAsync<Letter>(
            "SELECT reason AS Reason, detail AS Detail, event_id AS EventId, topic AS Topic, offset AS Offset, hex(original) AS Original FROM dead_letters FINAL ORDER BY offset");
        Assert.Equal([DeadLetterReasons.BetterCopy, DeadLetterReasons.DuplicateConflict], letters.Select(letter => letter.Reason));
        Assert.Equal(Encoding.UTF8.GetString(better.ToRecord().Value.Span), Encoding.UTF8.GetString(Convert.FromHexString(letters[0].Original)));
    }

    [Fact]
    public async Task Letters_of_the_intake_have_no_offset_of_their_own_and_each_is_kept()
    {
        await using var rig = await PipelineRig.CreateAsync();
        var letter = new OutgoingRecord
        {
            Key = default,
            Value = "{\"tenant\":\"t1\",\"event_id\":\"not an id\"}"u8.ToArray(),
            Headers = [new(Topics.DlqReason, "invalid"), new(Topics.DlqDetail, "event_id: is not a UUID"), new(Topics.DlqTopic, Topics.Usage)],
        };
        await rig.Log.AppendAsync(Topics.DeadLetters, [letter, letter], CancellationToken.None);
        await rig.DrainAsync();
        await rig.ReopenAsync(unclean: true);
        await rig.DrainAsync();

        Assert.Equal(2UL, await rig.Store.ScalarAsync<ulong>("SELECT count() FROM dead_letters FINAL WHERE tenant = 't1' AND event_id = 'not an id' AND partition IS NULL AND offset IS NULL"));
    }

    [Fact]
    public async Task A_record_without_its_key_is_published_again_under_its_event_id_and_counts_once()
    {
        await using var rig = await PipelineRig.CreateAsync();
        var one = ExactlyOnceTests.Pool(1).Single();
        await rig.Log.AppendAsync(Topics.Usage, [one.ToRecord() with { Key = default }], CancellationToken.None);
        await rig.DrainAsync();
        await Ledger.AssertExactAsync(rig, [one]);
        Assert.Equal(1L, await rig.Store.ScalarAsync<long>("SELECT max(log_offset) FROM usage_events"));
    }

    private sealed record Letter
    {
        public string Reason { get; init; } = "";
        public string Detail { get; init; } = "";
        public string EventId { get; init; } = "";
        public string Topic { get; init; } = "";
        public long Offset { get; init; }
        public string Original { get; init; } = "";
    }
}
