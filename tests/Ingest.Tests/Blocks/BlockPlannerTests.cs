using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Broker;
using Telemetry.Events;
using Telemetry.Ingest.Blocks;
using Telemetry.Ingest.Dimensions;
using Telemetry.Ingest.Identities;
using Telemetry.Pricing;

namespace Telemetry.Ingest.Tests.Blocks;

public sealed class BlockPlannerTests
{
    private static readonly LogPartitionId Partition = new(Topics.Usage, 2);

    // Its home is another partition.
    private static readonly Guid Foreign = Guid.Parse("f0000000-0000-0000-0000-000000000001");
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_copies_in_one_block_the_first_in_log_order_counts()
    {
        var id = Guid.NewGuid();
        var plan = Plan([Event(10, id, hash: 1), Event(11, id, hash: 1), Event(12, Guid.NewGuid()), Event(13, id, hash: 1)]);

        Assert.Equal([10, 12], plan.Rows.Select(row => row.LogOffset));
        Assert.Equal([new(new(11, 11), ExclusionReason.Copy), new(new(13, 13), ExclusionReason.Copy)], plan.Exclusions.AsEnumerable());
        Assert.Empty(plan.DeadLetters);
    }

    [Fact]
    public void The_same_id_in_two_tenants_is_two_events()
    {
        var id = Guid.NewGuid();
        var plan = Plan([Event(10, id, tenant: "a"), Event(11, id, tenant: "b")]);
        Assert.Equal(2, plan.Rows.Count);
    }

    [Fact]
    public void A_copy_with_other_usage_is_a_conflict_kept_in_the_dead_letters()
    {
        var id = Guid.NewGuid();
        var plan = Plan([Event(10, id, hash: 1), Event(11, id, hash: 2)]);

        Assert.Equal(ExclusionReason.Conflict, Assert.Single(plan.Exclusions).Reason);
        var letter = Assert.Single(plan.DeadLetters);
        Assert.Equal(DeadLetterReasons.DuplicateConflict, Header(letter, Topics.DlqReason));
        Assert.Equal("llm.usage.v1", Header(letter, Topics.DlqTopic));
        Assert.Equal("2", Header(letter, Topics.DlqPartition));
        Assert.Equal("11", Header(letter, Topics.DlqOffset));
        Assert.Equal("value-11", Encoding.UTF8.GetString(letter.Value.Span));
    }

    [Theory]
    [InlineData(UsageQuality.Partial, UsageQuality.Final, ExclusionReason.BetterCopy)]
    [InlineData(UsageQuality.Partial, UsageQuality.Estimated, ExclusionReason.BetterCopy)]
    [InlineData(UsageQuality.Estimated, UsageQuality.Final, ExclusionReason.BetterCopy)]
    [InlineData(UsageQuality.Final, UsageQuality.Partial, ExclusionReason.Conflict)]
    [InlineData(UsageQuality.Estimated, UsageQuality.Estimated, ExclusionReason.Conflict)]
    public void A_copy_with_other_usage_is_judged_by_its_quality(UsageQuality first, UsageQuality later, ExclusionReason verdict)
    {
        var id = Guid.NewGuid();
        var known = new Dictionary<EventKey, StoredIdentity> { [new("", id)] = new(1, first) };
        var plan = Plan([Event(10, id, hash: 2, quality: later)], known);
        Assert.Equal(verdict, Assert.Single(plan.Exclusions).Reason);
        Assert.Single(plan.DeadLetters);
    }

    [Fact]
    public void A_record_whose_key_is_not_its_event_id_is_published_again_under_its_id()
    {
        var id = Guid.NewGuid();
        var plan = Plan([Event(10, id) with { Record = Record(10, "") }]);
        Assert.Empty(plan.Rows);
        Assert.Equal(ExclusionReason.Moved, Assert.Single(plan.Exclusions).Reason);
        Assert.Equal(id.ToString(), Encoding.UTF8.GetString(Assert.Single(plan.Moves).Key.Span));
    }

    [Fact]
    public void A_record_in_a_partition_that_is_not_its_keys_is_published_again_in_the_canonical_form()
    {
        var plan = Plan([Event(10, Foreign), Event(11, Guid.NewGuid())]);
        Assert.Equal([11], plan.Rows.Select(row => row.LogOffset));
        Assert.Equal([new(new(10, 10), ExclusionReason.Moved)], plan.Exclusions.AsEnumerable());
        var moved = Assert.Single(plan.Moves);
        var read = UsageEventReader.Read(moved.Value, new EventReadContext { AppendedAt = Noon.AddDays(3) });
        Assert.Equal((Foreign, Noon), (read.Event!.EventId, read.Event.OccurredAt));
    }

    [Fact]
    public void Without_telling_copies_apart_every_copy_becomes_a_row()
    {
        var id = Guid.NewGuid();
        var plan = BlockPlanner.Plan(Scope(10), [Event(10, id), Event(11, id)], known: null, new DimensionAdmission());
        Assert.Equal(2, plan.Rows.Count);
    }

    [Fact]
    public void Whatever_the_mix_the_plan_covers_a_prefix_and_its_intent_fits_a_checkpoint()
    {
        var kinds = Gen.Choose(0, 9).ListOf().Resize(6_000);
        Prop.ForAll(kinds.ToArbitrary(), mix =>
        {
            var ids = Enumerable.Range(0, 7).Select(_ => Guid.NewGuid()).ToArray();
            var records = mix.Select((kind, index) => kind switch
            {
                < 2 => DecodedRecord.Refused(Record(10 + index, ""), "invalid", "no"),
                < 4 => Event(10 + index, ids[index % ids.Length], hash: (ulong)kind),
                < 6 => Event(10 + index, Guid.NewGuid(), team: $"team {index}"),
                _ => Event(10 + index, Guid.NewGuid()),
            }).ToList();
            if (records.Count == 0)
            {
                return true;
            }

            var plan = Plan(records);
            var intent = new BlockIntent
            {
                Offsets = plan.Offsets,
                Rows = plan.Rows.Count,
                Hash = UInt128.MaxValue,
                BookVersion = "0123456789abcdef",
                MapperVersion = 1,
                Exclusions = plan.Exclusions,
                NewValues = [.. plan.NewValues.Select(value => value.Hash).Order()],
            };
            var covered = plan.Rows.Count + plan.Exclusions.Sum(run => run.Offsets.Length);
            return BlockIntentCodec.Write(intent).Length <= BlockIntentCodec.CharactersMax
                && covered == plan.RecordsTaken
                && plan.Offsets.Last == 10 + plan.RecordsTaken - 1;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Thousands_of_scattered_copies_cut_a_block_before_its_intent_gets_too_long()
    {
        var known = new Dictionary<EventKey, StoredIdentity>();
        var records = new List<DecodedRecord>();
        for (var offset = 10; offset < 20_010; offset++)
        {
            var id = Guid.NewGuid();
            if (offset % 2 == 0)
            {
                known.Add(new("", id), new(1, UsageQuality.Final));
            }

            records.Add(Event(offset, id, hash: 1));
        }

        var plan = Plan(records, known);
        Assert.InRange(plan.RecordsTaken, 1_500, 10_000);
        Assert.Equal(10 + plan.RecordsTaken - 1, plan.Offsets.Last);
    }

    internal static DecodedRecord Event(
        long offset, Guid id, string tenant = "", ulong hash = 7, UsageQuality quality = UsageQuality.Final, string team = "") => new()
        {
            Record = Record(offset, id.ToString()),
            Event = new UsageEvent
            {
                EventId = id,
                Tenant = tenant,
                OccurredAt = Noon,
                Provider = "anthropic",
                Model = "claude-haiku-4-5",
                UsageQuality = quality,
                Dimensions = new Attribution { Team = team },
            },
            Rating = new Rating { Priced = false },
            UsageHash = hash,
        };

    private static LogRecord Record(long offset, string key) => new()
    {
        Offset = offset,
        AppendedAt = Noon,
        Key = Encoding.ASCII.GetBytes(key),
        Value = Encoding.ASCII.GetBytes($"value-{offset}"),
    };

    private static BlockScope Scope(long first) =>
        new() { Partition = Partition, FirstOffset = first, IsHomeOf = static key => !key.Span.SequenceEqual(Encoding.ASCII.GetBytes(Foreign.ToString())), BookVersion = "0123456789abcdef", MapperVersion = 1 };

    private static BlockPlan Plan(IReadOnlyList<DecodedRecord> records, Dictionary<EventKey, StoredIdentity>? known = null) =>
        BlockPlanner.Plan(Scope(10), records, known ?? [], new DimensionAdmission());

    private static string Header(OutgoingRecord record, string name) => record.Headers.Single(header => header.Key == name).Value;
}
