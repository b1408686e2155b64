using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Broker;
using Telemetry.Ingest.Blocks;

namespace Telemetry.Ingest.Tests.Blocks;

public sealed class BlockIntentCodecTests
{
    [Fact]
    public void An_intent_reads_back_as_it_was_written()
    {
        var gaps = Gen.Choose(0, 300).Two().ListOf();
        var seeds = gaps.SelectMany(runs => Gen.Choose(0, 4).ListOf().Select(values => (runs, values)));
        Prop.ForAll(seeds.ToArbitrary(), seed =>
        {
            var intent = Make(1_000_000_007, [.. seed.runs.Take(200)], [.. seed.values.Select(value => (ulong)value * 0x9E3779B97F4A7C1UL)]);
            var read = BlockIntentCodec.Read(BlockIntentCodec.Write(intent));
            return read.Exclusions.SequenceEqual(intent.Exclusions)
                && read.NewValues.SequenceEqual(intent.NewValues)
                && (read with { Exclusions = intent.Exclusions, NewValues = intent.NewValues }) == intent;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_intent_too_long_for_a_checkpoint_is_an_error_and_never_cut()
    {
        var intent = Make(0, [], [.. Enumerable.Range(0, 400).Select(value => (ulong)value)]);
        var fault = Assert.Throws<InvalidOperationException>(() => BlockIntentCodec.Write(intent));
        Assert.Contains("limit is 3072", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("i2.AAAA")]
    [InlineData("i1.")]
    [InlineData("i1.AQ")]
    [InlineData("i1.!!!!")]
    public void A_note_that_is_no_intent_is_a_format_error(string note) =>
        Assert.Throws<FormatException>(() => BlockIntentCodec.Read(note));

    [Fact]
    public void A_note_cut_at_any_place_is_a_format_error()
    {
        var note = BlockIntentCodec.Write(Make(77, [(1, 2), (3, 4)], [1, 2, 3]) with { Restoring = true });
        Assert.True(BlockIntentCodec.Read(note).Restoring);
        for (var length = 0; length < note.Length; length++)
        {
            Assert.Throws<FormatException>(() => BlockIntentCodec.Read(note[..length]));
        }
    }

    [Fact]
    public void The_token_names_topic_partition_and_both_ends() =>
        Assert.Equal("llm.usage.v1/3/10-10", Make(10, [], []).Token(new LogPartitionId(Topics.Usage, 3)));

    private static BlockIntent Make(long first, ImmutableArray<(int Gap, int Length)> runs, ImmutableArray<ulong> values)
    {
        var exclusions = ImmutableArray.CreateBuilder<Exclusion>();
        var next = first;
        foreach (var (gap, length) in runs)
        {
            var range = new OffsetRange(next + gap, next + gap + length);
            exclusions.Add(new Exclusion(range, (ExclusionReason)(length % 5)));
            next = range.Last + 1;
        }

        return new BlockIntent
        {
            Offsets = new OffsetRange(first, Math.Max(next - 1, first)),
            Rows = 12_345,
            Hash = new UInt128(ulong.MaxValue, 42),
            BookVersion = "0123456789abcdef",
            MapperVersion = 65_000,
            TenantDefault = "größe",
            Exclusions = exclusions.ToImmutable(),
            NewValues = values,
        };
    }
}
