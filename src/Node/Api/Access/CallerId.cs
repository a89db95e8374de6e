using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Gwangan.Node.Api.Access;

/// <summary>Whom limits hold for where no key is shown: an address of IPv4, or a network of IPv6.</summary>
/// <param name="Value">The address' 32 bits, or the network's 64.</param>
/// <param name="IsNetwork">Whether it is a network of IPv6: whoever has one address of its 64 bits has them all.</param>
public readonly record struct CallerId(ulong Value, bool IsNetwork)
{
    private const int AddressBytes = 16;

    /// <summary>This machine.</summary>
    public static CallerId Here { get; } = Of(IPAddress.Loopback);

    /// <summary>The caller with an address.</summary>
    public static CallerId Of(IPAddress address)
    {
        if (IPAddress.IPv6Loopback.Equals(address)) return Here;
        Span<byte> bytes = stackalloc byte[AddressBytes];
        address.TryWriteBytes(bytes, out int length);
        if (address.AddressFamily == AddressFamily.InterNetwork) return new CallerId(BinaryPrimitives.ReadUInt32BigEndian(bytes), false);
        return address.IsIPv4MappedToIPv6 ? new CallerId(BinaryPrimitives.ReadUInt32BigEndian(bytes[(length - sizeof(uint))..]), false) : new CallerId(BinaryPrimitives.ReadUInt64BigEndian(bytes), true);
    }

    /// <summary>As an operator reads it.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[AddressBytes];
        bytes.Clear();
        if (IsNetwork) BinaryPrimitives.WriteUInt64BigEndian(bytes, Value);
        else BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Value);
        return IsNetwork ? $"{new IPAddress(bytes)}/64" : new IPAddress(bytes[..sizeof(uint)]).ToString();
    }
}
