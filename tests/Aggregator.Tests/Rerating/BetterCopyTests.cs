using System.Buffers;
using Telemetry.Events;
using Telemetry.Store.Adjustments;
using Telemetry.Store.Client;
using Telemetry.Store.Inserts;
using Telemetry.Store.Native;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.Tests.Rerating;

public sealed class BetterCopyTests
{
    private static readonly UsageEvent First = new()
    {
        EventId = new Guid("11111111-2222-4333-8444-555555555555"),
        Tenant = "",
        OccurredAt = RerateRig.Start.AddHours(5),
        Provider = "acme",
        Model = "m1",
        UsageQuality = UsageQuality.Partial,
        Status = CallStatus.Aborted,
        DurationMs = 700,
        Usage = new TokenUsage { UncachedInput = 1_000, Output = 10 },
        Dimensions = new Attribution { Team = "search", User = "ada" },
    };

    private static readonly UsageEvent Estimated = First with { UsageQuality = UsageQuality.Estimated, Usage = new TokenUsage { UncachedInput = 1_000, Output = 300 } };
    private static readonly UsageEvent Final = First with { UsageQuality = UsageQuality.Final, Usage = new TokenUsage { UncachedInput = 1_000, Output = 400 }, Dimensions = Attribution.None };
    private static readonly UsageEvent SecondFinal = Final with { Usage = new TokenUsage { Output = 9_999 } };

    [Fact]
    public async Task The_best_copy_counts_once_in_whatever_order_and_however_often_copies_come()
    {
        await using var rig = await RerateRig.CreateAsync();
        rig.SetPrice("m1", 10m);
        string[] arrivals = ["EF", "FE", "E F", "F E", "E F S", "SFE", "F ESF EFS"];
        var firsts = arrivals.Select(static _ => First with { EventId = Guid.NewGuid() }).ToList();
        await rig.StoreAsync(firsts);
        for (var turn = 0; turn < 3; turn++)
        {
            await BuryAsync(rig, [.. arrivals.SelectMany((arrival, at) => (arrival.Split(' ').ElementAtOrDefault(turn) ?? "").Select(copy => Letter(copy, firsts[at].EventId)))]);
            await rig.Service.TurnAsync(CancellationToken.None);
        }

        await rig.AssertExactAsync();
        foreach (var first in firsts)
        {
            var counted = await rig.EventAsync(first.EventId);
            Assert.Equal((400L, 1_000L, UsageQuality.Final), (counted.Usage.Output, counted.Usage.UncachedInput, counted.Event.UsageQuality));
            Assert.Equal(rig.Books.Current.Rate(Final).CostUsd, counted.CostUsd);
            Assert.Equal((CallStatus.Aborted, "search", 700L), (counted.Event.Status, counted.Event.Dimensions.Team, counted.Event.DurationMs));
        }

        Assert.Equal((7m, 0m, 2_800m), (await rig.SumAsync("calls"), await rig.SumAsync("partial_calls + estimated_calls"), await rig.SumAsync("output_tokens")));
        Assert.Equal(7m, await rig.SumAsync("calls", "usage_quality = 'final' AND team = 'search'"));
    }

    [Fact]
    public async Task A_copy_that_was_booked_is_not_booked_again_when_the_decision_is_lost_and_the_letters_are_replayed()
    {
        await using var rig = await RerateRig.CreateAsync();
        rig.SetPrice("m1", 10m);
        await rig.StoreAsync([First]);
        await BuryAsync(rig, [Letter('F')]);
        await rig.Service.TurnAsync(CancellationToken.None);
        var before = await rig.SnapshotAsync();

        await rig.Store.ExecuteAsync("TRUNCATE TABLE better_copies");
        await BuryAsync(rig, [Letter('F')]);
        await rig.Restart().TurnAsync(CancellationToken.None);

        Assert.Equal(before, await rig.SnapshotAsync());
        var decisions = await new BetterCopyTable(rig.Store).FindAsync([Letter('F').Id], CancellationToken.None);
        var booked = Assert.Single(decisions.Values);
        Assert.Equal(BetterCopyOutcome.Booked, booked.Outcome);
        Assert.Contains((await rig.EventAsync(First.EventId)).Adjustments, adjustment => adjustment.AdjustmentId == booked.AdjustmentId);
    }

    [Fact]
    public async Task A_rerating_keeps_what_a_better_copy_corrected()
    {
        await using var rig = await RerateRig.CreateAsync();
        rig.SetPrice("m1", 10m);
        await rig.StoreAsync([First], mapperVersion: 1);
        await BuryAsync(rig, [Letter('F')]);
        await rig.Service.TurnAsync(CancellationToken.None);

        rig.SetPrice("m1", 20m);
        await rig.RerateAsync();

        var counted = await rig.EventAsync(First.EventId);
        Assert.Equal((400L, UsageQuality.Final, rig.Books.Current.Rate(Final).CostUsd), (counted.Usage.Output, counted.Event.UsageQuality, counted.CostUsd));
        await rig.AssertExactAsync();
    }

    [Fact]
    public async Task A_copy_waits_for_its_first_and_is_given_up_when_that_never_comes()
    {
        await using var rig = await RerateRig.CreateAsync();
        rig.SetPrice("m1", 10m);
        await BuryAsync(rig, [Letter('F')]);
        await rig.Service.TurnAsync(CancellationToken.None);
        var table = new BetterCopyTable(rig.Store);
        Assert.Empty(await table.FindAsync([Letter('F').Id], CancellationToken.None));

        rig.Clock.Advance(TimeSpan.FromDays(2));
        await rig.Service.TurnAsync(CancellationToken.None);
        Assert.Equal(BetterCopyOutcome.EventGone, (await table.FindAsync([Letter('F').Id], CancellationToken.None))[Letter('F').Id].Outcome);
    }

    // In the log, the first final copy lies before the second, whichever is read first.
    private static DeadLetterRow Letter(char copy, Guid? eventId = null)
    {
        var (said, offset) = copy switch { 'E' => (Estimated, 30L), 'F' => (Final, 10L), _ => (SecondFinal, 20L) };
        var usageEvent = said with { EventId = eventId ?? First.EventId };
        var json = new ArrayBufferWriter<byte>();
        UsageEventWriter.Write(usageEvent, json);
        return new DeadLetterRow
        {
            Id = EventIdentity.Version5(EventIdentity.Namespace, $"letter {copy} {usageEvent.EventId}"),
            FirstSeen = RerateRig.Start.AddDays(19),
            Reason = DeadLetterReasons.BetterCopy,
            EventId = usageEvent.EventId.ToString(),
            Topic = "llm.usage.v1",
            Partition = 0,
            Offset = offset,
            Original = json.WrittenMemory,
            LogOffset = offset,
        };
    }

    private static async Task BuryAsync(RerateRig rig, IReadOnlyList<DeadLetterRow> letters)
    {
        using var block = new DeadLetterBlock();
        foreach (var letter in letters)
        {
            block.Add(letter);
        }

        await new BlockInserter(rig.Store, deduplicate: false).InsertAsync(block, "letters", CancellationToken.None);
    }
}
