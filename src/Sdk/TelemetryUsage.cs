using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Telemetry.Events;
using Telemetry.Sdk.Batches;
using Telemetry.Sdk.Capture;
using Telemetry.Sdk.Publishing;
using Telemetry.Sdk.Spans;

namespace Telemetry.Sdk;

/// <summary>Captures what a program's calls of models use. One for the program: it holds the publisher, and flushes it at the end.</summary>
public sealed class TelemetryUsage : IAsyncDisposable, IDisposable
{
    private readonly IUsagePublisher publisher;
    private readonly ActivityReader activities;

    /// <summary>Makes a capture whose events go to a publisher, which it owns from then on.</summary>
    /// <exception cref="ArgumentException">An option cannot be what it is; the message names it.</exception>
    public TelemetryUsage(IUsagePublisher publisher, UsageCaptureOptions? options = null)
    {
        this.publisher = publisher;
        Core = new CaptureCore(publisher, options ?? new UsageCaptureOptions());
        this.activities = new ActivityReader(Core);
    }

    /// <summary>
    /// Makes a capture that is set up by the environment: <c>TELEMETRY_URL</c> (default <c>http://127.0.0.1:8088</c>),
    /// <c>TELEMETRY_KEY</c>, <c>TELEMETRY_SPOOL</c>, <c>TELEMETRY_TENANT</c>, and <c>TELEMETRY_TEAM</c> and so on for each dimension.
    /// </summary>
    /// <param name="configure">Changes what is recorded, after the environment was read.</param>
    /// <param name="logger">Told about outages and drops, each once; null for nobody.</param>
    /// <exception cref="ArgumentException">A variable or an option cannot be what it is; the message names it.</exception>
    public static TelemetryUsage Start(Action<UsageCaptureOptions>? configure = null, ILogger? logger = null)
    {
        var options = new UsageCaptureOptions();
        var target = UsageEnvironment.Read(Environment.GetEnvironmentVariable, options);
        configure?.Invoke(options);
        return new TelemetryUsage(new HttpUsagePublisher(target, logger, options.TimeProvider), options);
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

    /// <summary>
    /// Captures the call that an ended activity describes by OpenTelemetry's conventions for calls of models, old or new, unless
    /// a handler or another activity has captured the same call. Never throws.
    /// </summary>
    /// <param name="resource">The attributes of what made the activity, such as <c>service.name</c>.</param>
    /// <returns>Whether it became an event.</returns>
    /// <remarks>
    /// To be called for every activity at its end; others than calls of models cost a look at their tags. A handler marks the
    /// activities around its calls only after <see cref="WatchActivities"/> was called.
    /// </remarks>
    public bool CaptureActivity(Activity activity, IEnumerable<KeyValuePair<string, object>>? resource = null)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return this.activities.Capture(activity, resource ?? []);
    }

    /// <summary>Says that activities will be captured too: from now on the handlers leave word of the calls that they see.</summary>
    public void WatchActivities() => Core.Captured.IsWatched = true;

    /// <summary>
    /// Captures the results of a batch: Anthropic's result lines, or the output and error files of OpenAI's batches and of services
    /// with their shape. A line that is none is refused and counted, and the others are captured.
    /// </summary>
    /// <param name="results">One JSON object a line, in UTF-8; read to its end and left open.</param>
    /// <exception cref="IOException">The results could not be read; what was read before is captured.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what was read before is captured.</exception>
    public Task<BatchCapture> CaptureBatchResultsAsync(Stream results, BatchOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(results);
        return new BatchReader(Core).CaptureAsync(results, options ?? new BatchOptions(), cancellationToken);
    }

    /// <summary>Completes once every event made so far is delivered or kept on disk, or when cancelled.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => this.publisher.FlushAsync(cancellationToken);

    /// <summary>Does what <see cref="DisposeAsync"/> does, and waits for it: for containers that are closed without awaiting.</summary>
    public void Dispose()
    {
        Core.Dispose();
        if (this.publisher is IDisposable closing)
        {
            closing.Dispose();
        }
        else
        {
            this.publisher.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Core.Dispose();
        await this.publisher.DisposeAsync().ConfigureAwait(false);
    }
}
