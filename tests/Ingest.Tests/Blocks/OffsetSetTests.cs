using FsCheck;
using FsCheck.Fluent;
using Telemetry.Ingest.Blocks;

namespace Telemetry.Ingest.Tests.Blocks;

public sealed class OffsetSetTests
{
    [Fact]
    public void A_set_of_ranges_says_the_same_as_a_set_of_numbers()
    {
        var ranges = Gen.Choose(0, 60).SelectMany(first => Gen.Choose(0, 9).Select(length => new OffsetRange(first, first + length)));
        Prop.ForAll(ranges.ListOf().ToArbitrary(), added =>
        {
            var set = new OffsetSet();
            var plain = new HashSet<long>();
            foreach (var range in added)
            {
                set.Add(range);
                for (var offset = range.First; offset <= range.Last; offset++)
                {
                    plain.Add(offset);
                }
            }

            var same = Enumerable.Range(0, 80).All(offset => set.Contains(offset) == plain.Contains(offset));
            var apart = set.Ranges.Zip(set.Ranges.Skip(1)).All(pair => pair.First.Last + 1 < pair.Second.First);
            return same && apart && set.Count == plain.Count;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_range_that_ends_before_it_begins_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new OffsetRange(5, 4));
}
