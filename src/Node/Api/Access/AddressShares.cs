using System.Net;

namespace Gwangan.Node.Api.Access;

/// <summary>Places for connections or streams: so many in all, and so many for each address. Any thread.</summary>
/// <remarks>This machine's own address has no share: several followers, or a proxy, run on it.</remarks>
public sealed class AddressShares(int max, int perAddressMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _taken = [];
    private int _count;
    private long _refused;

    /// <summary>Places that are taken.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How often there was no place.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Takes a place; false when there is none for this address.</summary>
    public bool TryTake(IPAddress address)
    {
        IPAddress network = AddressNetwork.Of(address);
        lock (_lock)
        {
            int taken = _taken.GetValueOrDefault(network);
            if (_count >= max || (taken >= perAddressMax && !IPAddress.IsLoopback(network)))
            {
                _refused++;
                return false;
            }
            _taken[network] = taken + 1;
            _count++;
            return true;
        }
    }

    /// <summary>Gives back a place that was taken.</summary>
    public void Return(IPAddress address)
    {
        IPAddress network = AddressNetwork.Of(address);
        lock (_lock)
        {
            _count--;
            if (--_taken[network] == 0) _taken.Remove(network);
        }
    }
}
