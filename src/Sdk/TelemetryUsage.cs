using Telemetry.Events;
using Telemetry.Sdk.Capture;
using Telemetry.Sdk.Publishing;

namespace Telemetry.Sdk;

/// <summary>Captures what a program's calls of models use. One for the program: it holds the publisher, and flushes it at the end.</summary>
public sealed class TelemetryUsage : IAsyncDisposable
{
    private readonly IUsagePublisher publisher;

    /// <summary>Makes a capture whose events go to a publisher, which it owns from then on.</summary>
    /// <exception cref="ArgumentException">An option cannot be what it is; the message names it.</exception>
    public TelemetryUsage(IUsagePublisher publisher, UsageCaptureOptions? options = null)
    {
        this.publisher = publisher;
        Core = new CaptureCore(publisher, options ?? new UsageCaptureOptions());
    }

    internal CaptureCore Core { get; }

    /// <summary>Makes a handler to be put into a chain of handlers, below whatever retries.</summary>
    /// <param name="defaults">The attribution of its calls that nothing else attributes; null: the capture's.</param>
    public UsageCaptureHandler CreateHandler(Attribution? defaults = null) => new(Core, defaults);

    /// <summary>Makes a client whose calls are captured, for a provider's client or for use as it is.</summary>
    /// <remarks>It has no time limit of its own: the providers' clients have theirs, and long answers take minutes.</remarks>
    /// <param name="defaults">The attribution of its calls that nothing else attributes; null: the capture's.</param>
    /// <param name="inner">What sends the requests, disposed with the client; null: a <see cref="SocketsHttpHandler"/>.</param>
    public HttpClient CreateHttpClient(Attribution? defaults = null, HttpMessageHandler? inner = null)
    {
        var handler = CreateHandler(defaults);
        handler.InnerHandler = inner ?? new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(15) };
        return new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Completes once every event made so far is delivered or kept on disk, or when cancelled.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => this.publisher.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => this.publisher.DisposeAsync();
}
