using FsCheck;
using FsCheck.Fluent;
using Telemetry.Ingest.Identities;

namespace Telemetry.Ingest.Tests.Identities;

public sealed class BloomFilterTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("bloom").FullName;

    public void Dispose() => Directory.Delete(this.directory, recursive: true);

    [Fact]
    public void What_was_added_is_never_denied_over_any_number_of_layers_and_a_snapshot()
    {
        var ids = ArbMap.Default.GeneratorFor<Guid>().Zip(Gen.Elements("", "a", "tenant-b")).ListOf();
        var file = Path.Combine(this.directory, "filter");
        Prop.ForAll(ids.ToArbitrary(), added =>
        {
            var filter = new BloomFilter(firstCapacity: 3);
            foreach (var (id, tenant) in added)
            {
                filter.Add(tenant, id);
            }

            new BloomSnapshot(filter, 42, DateTimeOffset.UnixEpoch).Save(file);
            var loaded = BloomSnapshot.Load(file)!;
            return loaded.NextOffset == 42
                && loaded.Filter.Count == filter.Count
                && added.All(one => filter.MayContain(one.Item2, one.Item1) && loaded.Filter.MayContain(one.Item2, one.Item1));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Few_of_those_never_added_are_taken_for_known_and_an_id_takes_few_bits()
    {
        const int added = 200_000;
        var random = new Random(1);
        var filter = new BloomFilter(firstCapacity: 1_000);
        for (var index = 0; index < added; index++)
        {
            filter.Add("", NextGuid(random));
        }

        var mistaken = Enumerable.Range(0, 100_000).Count(_ => filter.MayContain("", NextGuid(random)));
        Assert.InRange(mistaken, 1, 4_000);
        Assert.InRange(filter.Count, added * 97L / 100, added);
        Assert.InRange(filter.Bytes * 8 / added, 12, 26);
    }

    [Fact]
    public void The_same_id_of_another_tenant_is_another_identity()
    {
        var filter = new BloomFilter();
        var id = Guid.NewGuid();
        filter.Add("a", id);
        Assert.False(filter.MayContain("b", id));
    }

    [Fact]
    public void A_damaged_or_cut_snapshot_is_not_used()
    {
        var file = Path.Combine(this.directory, "filter");
        var filter = new BloomFilter(100);
        filter.Add("", Guid.NewGuid());
        new BloomSnapshot(filter, 1, DateTimeOffset.UnixEpoch).Save(file);
        var good = File.ReadAllBytes(file);

        for (var place = 0; place < good.Length; place += 7)
        {
            var bad = (byte[])good.Clone();
            bad[place] ^= 0x10;
            File.WriteAllBytes(file, bad);
            Assert.Null(BloomSnapshot.Load(file));
        }

        File.WriteAllBytes(file, good[..^1]);
        Assert.Null(BloomSnapshot.Load(file));
        Assert.Null(BloomSnapshot.Load(file + ".missing"));
    }

    private static Guid NextGuid(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
