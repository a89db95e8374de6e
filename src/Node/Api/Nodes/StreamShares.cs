using System.Net;
using System.Net.Sockets;

namespace Gwangan.Node.Api.Nodes;

/// <summary>Places for streams: so many in all, and so many for each address. Any thread.</summary>
/// <remarks>In IPv6 the network of 64 bits counts as one address, since whoever has one address there has them all. This machine's own has no share: several followers, or a proxy, run on it.</remarks>
public sealed class StreamShares(int max, int perAddressMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _taken = [];
    private int _count;

    /// <summary>Takes a place; false when there is none for this address.</summary>
    public bool TryTake(IPAddress address)
    {
        IPAddress network = NetworkOf(address);
        lock (_lock)
        {
            int taken = _taken.GetValueOrDefault(network);
            if (_count >= max || (taken >= perAddressMax && !IPAddress.IsLoopback(network))) return false;
            _taken[network] = taken + 1;
            _count++;
            return true;
        }
    }

    /// <summary>Gives back a place that was taken.</summary>
    public void Return(IPAddress address)
    {
        IPAddress network = NetworkOf(address);
        lock (_lock)
        {
            _count--;
            if (--_taken[network] == 0) _taken.Remove(network);
        }
    }

    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address)) return address;
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
