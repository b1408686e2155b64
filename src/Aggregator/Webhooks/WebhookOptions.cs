using System.Net;

namespace Telemetry.Aggregator.Webhooks;

/// <summary>How webhooks are sent.</summary>
public sealed record WebhookOptions
{
    /// <summary>Gets whether private and loopback addresses, and plain http, may be reached (<c>Webhooks:AllowPrivate</c>).</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Gets where people reach the page, without a path (<c>PublicUrl</c>): messages link to it. Null: they name paths of the API.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Gets how long an endpoint may take to answer, connecting and reading included. Default 15 s.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets how many bytes of an answer are read at most; they are only looked at for the log. Default 4 KiB.</summary>
    public int AnswerBytesMax { get; init; } = 4096;

    /// <summary>Gets how long the secret before stays valid after a rotation. Default 24 h.</summary>
    public TimeSpan RotationOverlap { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Gets how often this process looks for deliveries that another one wrote. Default 2 s.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets how a host name is resolved; by default as the system does.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = static (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
