using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Telemetry.Sdk.Publishing.Observing;

namespace Telemetry.Sdk.Publishing.Http;

/// <summary>Posts batches to <c>/v1/events</c> and reads what became of each event.</summary>
internal sealed class HttpTransport : IUsageTransport
{
    private const int FaultyPlacesTold = 32;

    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly HttpClient http;
    private readonly Uri address;
    private readonly TimeSpan timeout;
    private readonly int gzipFromBytes;
    private readonly ILogger logger;
    private readonly TimeProvider clock;
    private readonly HashSet<string> told = new(StringComparer.Ordinal);

    private HttpTransport(HttpUsagePublisherOptions options, ILogger logger, TimeProvider clock)
    {
        this.http = new HttpClient(options.Handler ?? OwnHandler(options)) { Timeout = Timeout.InfiniteTimeSpan };
        if (options.Key is { } key)
        {
            this.http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        var product = typeof(HttpTransport).Assembly.GetName();
        this.http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("telemetry-sdk", product.Version!.ToString(3)));
        this.address = new Uri(options.Url!.AbsoluteUri.TrimEnd('/') + "/v1/events");
        this.timeout = options.RequestTimeout;
        this.gzipFromBytes = options.GzipFromBytes;
        this.logger = logger;
        this.clock = clock;
    }

    public string Name => "http";

    /// <summary>Checks the options and makes the transport.</summary>
    /// <exception cref="ArgumentException">An option is wrong; names every fault.</exception>
    public static HttpTransport Create(HttpUsagePublisherOptions options, ILogger? logger, TimeProvider? clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new HttpTransport(options, new QuietLogger(logger ?? NullLogger.Instance), clock ?? TimeProvider.System);
    }

    public async ValueTask<SendOutcome> SendAsync(IReadOnlyList<UsageRecord> batch, CancellationToken cancellationToken)
    {
        var parts = new Stack<IReadOnlyList<UsageRecord>>([batch]);
        var delivered = 0;
        var dropped = new Dictionary<string, int>();
        while (parts.TryPop(out var part))
        {
            var answer = await PostAsync(part, cancellationToken).ConfigureAwait(false);
            switch (answer.Verdict)
            {
                case IntakeVerdict.Settled:
                    var refused = Math.Min(answer.Errors.Count, part.Count);
                    delivered += part.Count - refused;
                    Drop(dropped, DropReasons.Rejected, refused);
                    Tell(answer.Errors);
                    break;
                case IntakeVerdict.Split when part.Count > 1:
                    parts.Push([.. part.Skip(part.Count / 2)]);
                    parts.Push([.. part.Take(part.Count / 2)]);
                    break;
                case IntakeVerdict.Split:
                    Drop(dropped, answer.Errors.Count == 0 ? DropReasons.TooLarge : DropReasons.Rejected, 1);
                    Tell(answer.Errors);
                    break;
                default:
                    return new SendOutcome
                    {
                        Delivered = delivered,
                        Dropped = dropped,
                        Retry = [.. part, .. parts.SelectMany(rest => rest)],
                        RetryAfter = answer.RetryAfter,
                        Fault = answer.Fault,
                    };
            }
        }

        return new SendOutcome { Delivered = delivered, Dropped = dropped };
    }

    public ValueTask DisposeAsync()
    {
        this.http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<IntakeAnswer> PostAsync(IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(this.timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, this.address) { Content = new EventLinesContent(records, this.gzipFromBytes) };
            PublisherRequests.Mark(request);
            using var response = await this.http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, bound.Token).ConfigureAwait(false);
            return await IntakeAnswer.ReadAsync(response, this.clock, bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Unknown($"{this.address} did not answer within {this.timeout}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Unknown($"{this.address}: {exception.Message}");
        }
    }

    private static IntakeAnswer Unknown(string fault) => new(IntakeVerdict.Retry, [], null, fault);

    private static void Drop(Dictionary<string, int> dropped, string reason, int events)
    {
        if (events > 0)
        {
            dropped[reason] = dropped.GetValueOrDefault(reason) + events;
        }
    }

    /// <summary>Logs a refusal once for each place in the event that is at fault; it stands before the colon.</summary>
    private void Tell(IReadOnlyList<string> errors)
    {
        foreach (var error in errors)
        {
            lock (this.told)
            {
                if (this.told.Count >= FaultyPlacesTold || !this.told.Add(error.Split(':', 2)[0]))
                {
                    continue;
                }
            }

            PublisherLog.Rejected(this.logger, Name, error);
        }
    }

    // Without propagation the handler makes no activities either: publishing does not show up in the host's traces.
    private static SocketsHttpHandler OwnHandler(HttpUsagePublisherOptions options) => new()
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        ConnectTimeout = options.RequestTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        UseCookies = false,
    };
}
