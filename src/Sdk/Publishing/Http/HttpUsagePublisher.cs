using Microsoft.Extensions.Logging;
using Telemetry.Sdk.Publishing.Http;

namespace Telemetry.Sdk.Publishing;

/// <summary>Sends events to the HTTP intake of a Telemetry server.</summary>
/// <remarks>It has a client of its own, which capture never looks at. An event counts as published once the server has answered that it is durable.</remarks>
public sealed class HttpUsagePublisher : UsagePublisher
{
    /// <summary>Makes the publisher. The server need not be there yet.</summary>
    /// <param name="options">Read now; later changes have no effect.</param>
    /// <param name="logger">Told about outages, refusals and drops, each once; null for nobody.</param>
    /// <param name="clock">Measures waits and ages; null for the system's.</param>
    /// <exception cref="ArgumentException">An option is wrong; names every fault.</exception>
    public HttpUsagePublisher(HttpUsagePublisherOptions options, ILogger? logger = null, TimeProvider? clock = null)
        : base(HttpTransport.Create(options, logger, clock), options, logger, clock)
    {
    }
}
