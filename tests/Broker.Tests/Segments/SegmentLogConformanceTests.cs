using Telemetry.Broker.Segments;
using Telemetry.Broker.Tests.Support;

namespace Telemetry.Broker.Tests.Segments;

/// <summary>The embedded log as one form of the event log.</summary>
public sealed class SegmentLogConformanceTests : EventLogConformance
{
    protected override Task<ILogUnderTest> OpenAsync() => Task.FromResult<ILogUnderTest>(new LogUnderTest());

    private sealed class LogUnderTest : ILogUnderTest
    {
        private readonly TempFolder folder = new();
        private SegmentLog log;

        public LogUnderTest()
        {
            this.log = Open();
        }

        public IEventLogWriter Writer => this.log;
        public IEventLogConsumer Consumer => this.log;

        public async Task ReopenAsync()
        {
            await this.log.DisposeAsync();
            this.log = Open();
        }

        public async ValueTask DisposeAsync()
        {
            await this.log.DisposeAsync();
            this.folder.Dispose();
        }

        private SegmentLog Open() => SegmentLog.Open(new SegmentLogOptions { Directory = this.folder.Path }, TimeProvider.System);
    }
}
