using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;

namespace Telemetry.Broker.Tests.Kafka;

public sealed partial class KeyPartitionerTests
{
    [Fact]
    public void Every_key_goes_where_librdkafka_sends_it() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonNull<byte[]>>(),
            Gen.Choose(1, 10_000).ToArbitrary(),
            (key, partitions) => KeyPartitioner.PartitionOf(key.Get, partitions) == Librdkafka(key.Get, partitions))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Every_event_id_goes_where_librdkafka_sends_it()
    {
        for (int count = 0; count < 2_000; count++)
        {
            byte[] key = System.Text.Encoding.UTF8.GetBytes(Guid.CreateVersion7().ToString());
            Assert.Equal(Librdkafka(key, 6), KeyPartitioner.PartitionOf(key, 6));
        }
    }

    [Theory]
    [InlineData("21", 1000, 340)]
    [InlineData("foobar", 1000, 166)]
    [InlineData("", 7, 2)]
    public void Known_keys_stay_where_they_were(string key, int partitions, int expected) =>
        Assert.Equal(expected, KeyPartitioner.PartitionOf(System.Text.Encoding.UTF8.GetBytes(key), partitions));

    [Fact]
    public void A_topic_without_partitions_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KeyPartitioner.PartitionOf("key"u8, 0));

    // librdkafka tells a missing key, which it scatters, from an empty one by the pointer.
    private static unsafe int Librdkafka(byte[] key, int partitions)
    {
        byte none = 0;
        fixed (byte* start = key)
        {
            return Partition(0, key.Length == 0 ? &none : start, (nuint)key.Length, partitions, 0, 0);
        }
    }

    [LibraryImport("librdkafka", EntryPoint = "rd_kafka_msg_partitioner_murmur2_random")]
    private static unsafe partial int Partition(nint topic, byte* key, nuint length, int partitions, nint opaque, nint messageOpaque);
}
