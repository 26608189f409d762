using System.Net;
using System.Net.Sockets;

namespace Shopkeeper.Platform.Http;

/// <summary>Who counts as one visitor for limits on guessing.</summary>
public static class VisitorAddress
{
    private const int NetworkBytes = 8;

    /// <summary>
    /// An IPv4 address, or the network of an IPv6 one: every home has at least the 64 bits behind it to itself (RFC 6177), and could come from
    /// another address each time.
    /// </summary>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }
}
