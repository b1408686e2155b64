using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Telemetry.Aggregator.Webhooks.Sending;

/// <summary>Tells addresses of the open internet from private, local and reserved ones. Pure.</summary>
public static class AddressRanges
{
    // RFC 6890 and its successors: this network, private, carrier-grade NAT, loopback, link-local (with clouds' metadata),
    // protocol assignments, documentation, 6to4 relays, benchmarks, multicast, reserved.
    private static readonly ImmutableArray<IPNetwork> Closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "64:ff9b:1::/48", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "5f00::/16",
        }.Select(static range => IPNetwork.Parse(range)),
    ];

    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>Gets whether an address is one of the open internet. One that carries an IPv4 address is judged by that.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && Carried(address) is { } carried)
        {
            return IsPublic(carried);
        }

        return !Closed.Any(range => range.Contains(address));
    }

    private static IPAddress? Carried(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return address.IsIPv4MappedToIPv6 || Compatible.Contains(address) || Nat64.Contains(address) ? new IPAddress(bytes.AsSpan(12, 4))
            : SixToFour.Contains(address) ? new IPAddress(bytes.AsSpan(2, 4))
            : null;
    }
}
