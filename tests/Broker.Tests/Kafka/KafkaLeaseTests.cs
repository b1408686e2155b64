using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Broker.Kafka;
using Telemetry.Testing;

namespace Telemetry.Broker.Tests.Kafka;

public sealed class KafkaLeaseTests(MockKafkaFixture kafka) : IClassFixture<MockKafkaFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task One_member_at_a_time_holds_the_lease_and_another_takes_it_over()
    {
        KafkaLogOptions options = await kafka.NewLogAsync(partitions: 2);
        await using KafkaLease first = KafkaLease.Join(options, NullLogger.Instance);
        await HeldAsync(first);

        await using KafkaLease second = KafkaLease.Join(options, NullLogger.Instance);
        Assert.False(first.IsHeld && second.IsHeld);
        await first.DisposeAsync();
        await HeldAsync(second);

        Assert.False(first.IsHeld);
        Assert.Equal($"{options.Group}-aggregate", second.Group);
        Assert.Equal("", second.Fault);
    }

    private static Task HeldAsync(KafkaLease lease) =>
        Until.TrueAsync(() => Task.FromResult(lease.IsHeld), Patience, () => $"The lease was not held. {lease.Fault}");
}
