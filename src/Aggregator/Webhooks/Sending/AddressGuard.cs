using System.Net;
using System.Net.Sockets;

namespace Telemetry.Aggregator.Webhooks.Sending;

/// <summary>The addresses of a host name, or why it may not be called.</summary>
/// <param name="Addresses">What it resolves to.</param>
/// <param name="Refusal">A sentence for people; null where it may be called.</param>
/// <param name="IsUnknown">Whether it may not be called because nothing is known of it now: another time it may be found.</param>
public sealed record ResolvedHost(IReadOnlyList<IPAddress> Addresses, string? Refusal, bool IsUnknown = false);

/// <summary>
/// Keeps webhooks from reaching what only this machine can reach: resolves a name itself, refuses it where any address is not
/// public, and connects to the very address that was checked.
/// </summary>
public sealed class AddressGuard(WebhookOptions options)
{
    /// <summary>Resolves a host name or address, and judges what it resolves to.</summary>
    public async Task<ResolvedHost> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var name = host.Trim('[', ']');
        var isLiteral = IPAddress.TryParse(name, out var literal);
        IPAddress[] addresses;
        try
        {
            addresses = isLiteral ? [literal!] : await options.Resolve(name, cancellationToken);
        }
        catch (SocketException unknown)
        {
            return new ResolvedHost([], $"the name {name} does not resolve: {unknown.Message}", IsUnknown: true);
        }

        if (addresses.Length == 0)
        {
            return new ResolvedHost([], $"the name {name} resolves to no address", IsUnknown: true);
        }

        var closed = addresses.FirstOrDefault(static address => !AddressRanges.IsPublic(address));
        if (options.AllowPrivate || closed is null)
        {
            return new ResolvedHost(addresses, null);
        }

        return new ResolvedHost([], isLiteral
            ? $"the address {closed} is not public (see Webhooks:AllowPrivate)"
            : $"the name {name} resolves to {closed}, which is not public{(addresses.Any(AddressRanges.IsPublic) ? ", beside public addresses" : "")} (see Webhooks:AllowPrivate)");
    }

    /// <summary>Makes a client that connects to checked addresses only, follows no redirect, and asks no proxy.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = options.AnswerWithin,

        // A connection is bound to the address that was checked when it was made.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxResponseHeadersLength = 16,
        ActivityHeadersPropagator = null,
        ConnectCallback = ConnectAsync,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var resolved = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken);
        if (resolved.Refusal is { } refusal)
        {
            throw new HttpRequestException($"refused: {refusal}");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync([.. resolved.Addresses], context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
