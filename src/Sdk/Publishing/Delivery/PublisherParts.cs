using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Publishing.Observing;
using Telemetry.Sdk.Publishing.Queue;
using Telemetry.Sdk.Publishing.Spool;

namespace Telemetry.Sdk.Publishing.Delivery;

/// <summary>What the lanes of one publisher share.</summary>
internal sealed class PublisherParts(
    IUsageTransport transport, UsagePublisherOptions options, UsageSpool? spool, ILogger logger, TimeProvider clock)
{
    public IUsageTransport Transport => transport;
    public UsagePublisherOptions Options => options;
    public UsageSpool? Spool => spool;
    public ILogger Logger => logger;
    public TimeProvider Clock => clock;
    public UsageQueue Queue { get; } = new(options);
    public TargetHealth Health { get; } = new(options, clock);
    public PublisherCounts Counts { get; } = new(transport.Name);

    /// <summary>Gets what wakes the drain once there is something on disk.</summary>
    public AsyncSignal Spooled { get; } = new();
}
