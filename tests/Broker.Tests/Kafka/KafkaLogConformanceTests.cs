using Telemetry.Broker.Kafka;

namespace Telemetry.Broker.Tests.Kafka;

/// <summary>Kafka as one form of the event log.</summary>
public sealed class KafkaLogConformanceTests(MockKafkaFixture kafka) : EventLogConformance, IClassFixture<MockKafkaFixture>
{
    protected override async Task<ILogUnderTest> OpenAsync() => new LogUnderTest(await kafka.NewLogAsync(partitions: 1));

    private sealed class LogUnderTest(KafkaLogOptions options) : ILogUnderTest
    {
        private KafkaParts parts = new(options);

        public IEventLogWriter Writer => this.parts.Writer;
        public IEventLogConsumer Consumer => this.parts.Consumer;

        public async Task ReopenAsync()
        {
            await this.parts.DisposeAsync();
            this.parts = new KafkaParts(options);
        }

        public ValueTask DisposeAsync() => this.parts.DisposeAsync();
    }
}
