using System.Net;
using System.Net.Sockets;

namespace Gwangan.Node.Api.Access;

/// <summary>What counts as one client where clients are told apart by their address.</summary>
public static class AddressNetwork
{
    /// <summary>An IPv4 address itself, also where IPv6 carries it; in IPv6 the network of 64 bits, since whoever has one address there has them all.</summary>
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address)) return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
