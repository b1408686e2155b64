namespace Telemetry.Sdk.Publishing;

/// <summary>Where and how <see cref="HttpUsagePublisher"/> sends.</summary>
public sealed class HttpUsagePublisherOptions : UsagePublisherOptions
{
    /// <summary>Gets or sets the address of the server, such as <c>http://127.0.0.1:8088</c>; events go to <c>/v1/events</c> below it. Required.</summary>
    public Uri? Url { get; set; }

    /// <summary>Gets or sets the ingest key, sent as a bearer token. Default null: none is sent.</summary>
    public string? Key { get; set; }

    /// <summary>Gets or sets the longest that one request takes, its answer included. Default 10 s; 100 ms to 10 minutes.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets the size from which on a body is packed with gzip. Default 4 KiB; 0 packs all, the largest integer none.</summary>
    public int GzipFromBytes { get; set; } = 4096;

    /// <summary>Gets or sets what sends the requests: for a proxy or a client certificate. Default null: a socket of the publisher's own. Disposed with the publisher.</summary>
    public HttpMessageHandler? Handler { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
        {
            yield return fault;
        }

        if (Url is null)
        {
            yield return $"{nameof(Url)} is missing; give the address of the server, such as http://127.0.0.1:8088.";
        }
        else if (!Url.IsAbsoluteUri || (Url.Scheme != Uri.UriSchemeHttp && Url.Scheme != Uri.UriSchemeHttps) || Url.Query.Length > 0 || Url.Fragment.Length > 0)
        {
            yield return $"{nameof(Url)} is '{Url}'; it must be an http or https address without query or fragment.";
        }

        if (Key is { } key && (key.Length == 0 || key.Any(c => c is <= ' ' or > '~')))
        {
            yield return $"{nameof(Key)} is empty or has characters that no key has; leave it null for none.";
        }

        if (Range(nameof(RequestTimeout), RequestTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)) is { } timeout)
        {
            yield return timeout;
        }

        if (Range(nameof(GzipFromBytes), GzipFromBytes, 0, int.MaxValue) is { } gzip)
        {
            yield return gzip;
        }
    }
}
