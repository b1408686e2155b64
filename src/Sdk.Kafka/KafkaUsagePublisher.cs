using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Publishing;

namespace Telemetry.Sdk.Kafka;

/// <summary>Sends events to a Kafka topic: idempotent, acknowledged by all in-sync replicas, keyed by event id.</summary>
/// <remarks>An event counts as published once the broker has acknowledged it. What may have been lost on the way is sent again under the same key.</remarks>
public sealed class KafkaUsagePublisher : UsagePublisher
{
    /// <summary>Makes the publisher. The brokers need not be there yet.</summary>
    /// <param name="options">Read now; later changes have no effect.</param>
    /// <param name="logger">Told about outages, refusals and drops, each once; null for nobody.</param>
    /// <param name="clock">Measures waits and ages; null for the system's.</param>
    /// <exception cref="ArgumentException">An option is wrong; names every fault.</exception>
    /// <exception cref="DllNotFoundException">The native library librdkafka is not beside the program: add the package librdkafka.redist.</exception>
    public KafkaUsagePublisher(KafkaUsagePublisherOptions options, ILogger? logger = null, TimeProvider? clock = null)
        : base(KafkaTransport.Create(options), options, logger, clock)
    {
    }
}
