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

    [Theory]
    [InlineData(null, null, 6_000, 1_000)]
    [InlineData("45000", "3000", 6_000, 1_000)]
    [InlineData("2000", null, 2_000, 500)]
    [InlineData("6000", "400", 6_000, 400)]
    public void A_holder_that_dies_is_missed_within_6_seconds_and_the_others_learn_it_within_one(string? session, string? heartbeat, int sessionMs, int heartbeatMs)
    {
        var client = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in new[] { ("session.timeout.ms", session), ("heartbeat.interval.ms", heartbeat) })
        {
            if (value is not null)
            {
                client[name] = value;
            }
        }

        var config = KafkaLease.ConfigOf(new KafkaLogOptions { BootstrapServers = "127.0.0.1:1", Client = client, GroupInstanceId = "one" });

        Assert.Equal((sessionMs, heartbeatMs), (config.SessionTimeoutMs, config.HeartbeatIntervalMs));
        Assert.Null(config.GroupInstanceId);
    }

    private static Task HeldAsync(KafkaLease lease) =>
        Until.TrueAsync(() => Task.FromResult(lease.IsHeld), Patience, () => $"The lease was not held. {lease.Fault}");
}
