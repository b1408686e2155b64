using Telemetry.Events;

namespace Telemetry.Sdk;

/// <summary>What a capture records beside the call itself, and how far it looks. Read once, when the capture is made.</summary>
public sealed class UsageCaptureOptions
{
    /// <summary>Gets or sets the tenant of every event; empty: the collector's default.</summary>
    public string Tenant { get; set; } = "";

    /// <summary>Gets or sets the attribution of calls that nothing else attributes.</summary>
    public Attribution Defaults { get; set; } = Attribution.None;

    /// <summary>Gets tags for every event that does not have them already.</summary>
    public IDictionary<string, string> Tags { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets hosts that answer like a known provider. The providers' own hosts are known.</summary>
    public IList<CapturedHost> Hosts { get; } = [];

    /// <summary>
    /// Gets or sets where W3C baggage is read from: of it, <c>telemetry.DIMENSION</c> and <c>telemetry.tag.NAME</c> become attribution.
    /// Null reads none, which is right where strangers can send requests with baggage.
    /// </summary>
    /// <value>The current activity's baggage by default.</value>
    public Func<IEnumerable<KeyValuePair<string, string?>>>? Baggage { get; set; } = Attributing.AttributionSource.OfActivity;

    /// <summary>
    /// Gets or sets whether streamed chat completions whose caller did not say so are asked for usage
    /// (<c>stream_options.include_usage</c>). It adds one chunk without choices to the stream.
    /// </summary>
    /// <value>False by default: requests are never changed, and such streams are recorded as partial.</value>
    public bool AsksForStreamUsage { get; set; }

    /// <summary>Gets or sets a key: with it every user is recorded as the HMAC-SHA256 of its UTF-8 bytes, in hex. Empty: as it is.</summary>
    public ReadOnlyMemory<byte> UserHashKey { get; set; }

    /// <summary>Gets or sets a key: with it events carry keyed hashes of the request and of its cacheable prefix. Empty: none.</summary>
    public ReadOnlyMemory<byte> FingerprintKey { get; set; }

    /// <summary>Gets or sets the soft guard's settings; null: calls are never held back or changed.</summary>
    public SoftGuardOptions? Guard { get; set; }

    /// <summary>Gets or sets how many bytes of a request are read at most for its model and user; a larger one is not read.</summary>
    /// <value>8 MiB by default; 0 reads none.</value>
    public int RequestBytesMax { get; set; } = 8 * 1024 * 1024;

    /// <summary>Gets or sets how many bytes of an answer that is no stream, or of one event of a stream, are held at most.</summary>
    /// <value>32 MiB by default. A larger answer passes, recorded as partial.</value>
    public int AnswerBytesMax { get; set; } = 32 * 1024 * 1024;

    /// <summary>Gets or sets the clock.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
