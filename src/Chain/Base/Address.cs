using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Gwangan.Chain.Base;

/// <summary>A 20-byte account address: one account, spelt 0x… (Ethereum) or gwangan1… (bech32, see Cosmos/Bech32).</summary>
/// <remarks>How an address follows from a key is in Modules/Accounts.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = Size)]
public readonly struct Address : IEquatable<Address>, IComparable<Address>
{
    /// <summary>Bytes in an address.</summary>
    public const int Size = 20;

    private readonly ulong _a, _b;
    private readonly uint _c;

    /// <summary>Reads an address from exactly 20 bytes.</summary>
    /// <exception cref="InvariantException">The span is not 20 bytes long.</exception>
    public Address(ReadOnlySpan<byte> bytes)
    {
        Invariant.Assert(bytes.Length == Size);
        this = MemoryMarshal.Read<Address>(bytes);
    }

    /// <summary>The all-zero address, which no key derives: the stand-in for "none".</summary>
    public static Address Zero => default;

    /// <summary>True for <see cref="Zero"/>.</summary>
    public bool IsZero => (_a | _b | _c) == 0;

    /// <summary>The address's bytes, aliasing <paramref name="address"/>.</summary>
    public static ReadOnlySpan<byte> Bytes(in Address address) => MemoryMarshal.AsBytes(new ReadOnlySpan<Address>(in address));

    /// <summary>Writes the 20 bytes to the start of <paramref name="target"/>.</summary>
    public void CopyTo(Span<byte> target) => MemoryMarshal.Write(target, in this);

    /// <summary>A new array with the 20 bytes.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public bool Equals(Address other) => _a == other._a && _b == other._b && _c == other._c;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <summary>Mixes all bytes, the same in every run; addresses can be ground, so no table may rely on uniformity of a part.</summary>
    public override int GetHashCode() => unchecked((int)(StableHash() >> 32));

    /// <summary>A 64-bit mix of all bytes, the same in every run.</summary>
    public ulong StableHash()
    {
        unchecked
        {
            ulong x = (_a ^ (_b * 0x9E3779B97F4A7C15UL)) + (_c * 0xC2B2AE3D27D4EB4FUL);
            x ^= x >> 32;
            x *= 0xD6E8FEB86659FD93UL;
            x ^= x >> 32;
            return x * 0xD6E8FEB86659FD93UL;
        }
    }

    /// <summary>Byte order, first byte most significant.</summary>
    public int CompareTo(Address other)
    {
        int order = BinaryPrimitives.ReverseEndianness(_a).CompareTo(BinaryPrimitives.ReverseEndianness(other._a));
        if (order != 0) return order;
        order = BinaryPrimitives.ReverseEndianness(_b).CompareTo(BinaryPrimitives.ReverseEndianness(other._b));
        return order != 0 ? order : BinaryPrimitives.ReverseEndianness(_c).CompareTo(BinaryPrimitives.ReverseEndianness(other._c));
    }

    /// <summary>0x and 40 lower-case hex digits.</summary>
    public override string ToString() => "0x" + Convert.ToHexStringLower(Bytes(in this));

    /// <summary>Reads 0x and 40 hex digits of either case; false when it is anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        if (!text.StartsWith("0x") || text.Length != 2 + 2 * Size) return false;
        Span<byte> bytes = stackalloc byte[Size];
        if (Convert.FromHexString(text[2..], bytes, out _, out int written) != System.Buffers.OperationStatus.Done || written != Size)
            return false;
        address = new Address(bytes);
        return true;
    }

    /// <summary>Equality of all bytes.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Inequality of any byte.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);
}
