using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gwangan.Chain.Base;

/// <summary>An unsigned number of 256 bits, 0 to 2^256 - 1, as four 64-bit limbs with the least first. Arithmetic wraps around (Ethereum yellow paper, section 9).</summary>
/// <remarks>
/// The operators are for code that reads and writes values; the engines of the EVM work on pointers instead, by <c>Evm.Word</c>.
/// Money is <see cref="Amount"/>: what does not fit 128 bits is refused at its door.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = Size)]
public readonly partial struct UInt256 : IEquatable<UInt256>, IComparable<UInt256>
{
    /// <summary>Bytes of a number.</summary>
    public const int Size = 32;

    /// <summary>The limbs, from bits 0 to 63 up to bits 192 to 255.</summary>
    public readonly ulong U0, U1, U2, U3;

    /// <summary>A number of one limb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UInt256(ulong value)
    {
        U0 = value;
        U1 = U2 = U3 = 0;
    }

    /// <summary>A number of four limbs, the least first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UInt256(ulong u0, ulong u1, ulong u2, ulong u3)
    {
        U0 = u0;
        U1 = u1;
        U2 = u2;
        U3 = u3;
    }

    /// <summary>0.</summary>
    public static UInt256 Zero => default;

    /// <summary>1.</summary>
    public static UInt256 One => new(1);

    /// <summary>2^256 - 1.</summary>
    public static UInt256 MaxValue => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>True for 0.</summary>
    public bool IsZero => (U0 | U1 | U2 | U3) == 0;

    /// <summary>True when the number fits 64 bits, so that <see cref="U0"/> is all of it.</summary>
    public bool IsUInt64 => (U1 | U2 | U3) == 0;

    /// <summary>True when the number fits 128 bits.</summary>
    public bool IsUInt128 => (U2 | U3) == 0;

    /// <summary>Bits up to the highest that is set: 0 for 0, 256 at most.</summary>
    public int BitLength
    {
        get
        {
            if (U3 != 0) return 256 - (int)ulong.LeadingZeroCount(U3);
            if (U2 != 0) return 192 - (int)ulong.LeadingZeroCount(U2);
            if (U1 != 0) return 128 - (int)ulong.LeadingZeroCount(U1);
            return 64 - (int)ulong.LeadingZeroCount(U0);
        }
    }

    /// <summary>Bytes of the shortest spelling: 0 for 0, 32 at most.</summary>
    public int ByteLength => (BitLength + 7) >> 3;

    /// <summary>The number when it fits 64 bits; false otherwise.</summary>
    public bool TryToUInt64(out ulong value)
    {
        value = U0;
        return IsUInt64;
    }

    /// <summary>The number when it fits 128 bits; false otherwise.</summary>
    public bool TryToUInt128(out UInt128 value)
    {
        value = new UInt128(U1, U0);
        return IsUInt128;
    }

    /// <summary>Reads up to 32 bytes, the most significant first; none are 0.</summary>
    /// <exception cref="InvariantException">More than 32 bytes.</exception>
    public static UInt256 FromBigEndian(ReadOnlySpan<byte> bytes)
    {
        Invariant.Assert(bytes.Length <= Size);
        if (bytes.Length == Size)
        {
            return new UInt256(
                BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes));
        }
        Span<byte> whole = stackalloc byte[Size];
        whole.Clear();
        bytes.CopyTo(whole[(Size - bytes.Length)..]);
        return FromBigEndian(whole);
    }

    /// <summary>Writes 32 bytes, the most significant first, to the start of <paramref name="target"/>.</summary>
    public void WriteBigEndian(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target[24..], U0);
        BinaryPrimitives.WriteUInt64BigEndian(target[16..], U1);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], U2);
        BinaryPrimitives.WriteUInt64BigEndian(target, U3);
    }

    /// <summary>Writes the shortest spelling, the most significant byte first and none for 0, to the start of <paramref name="target"/> (up to 32 bytes); tells how many.</summary>
    public int WriteMinimalBigEndian(Span<byte> target)
    {
        Span<byte> whole = stackalloc byte[Size];
        WriteBigEndian(whole);
        int length = ByteLength;
        whole[(Size - length)..].CopyTo(target);
        return length;
    }

    /// <summary>The shortest spelling as a new array: empty for 0 (RLP's integers).</summary>
    public byte[] ToMinimalBigEndian()
    {
        byte[] bytes = new byte[ByteLength];
        WriteMinimalBigEndian(bytes);
        return bytes;
    }

    /// <summary>32 bytes, the most significant first, as a new array.</summary>
    public byte[] ToBigEndian()
    {
        byte[] bytes = new byte[Size];
        WriteBigEndian(bytes);
        return bytes;
    }

    /// <summary>The low 20 bytes as an address: what the EVM takes of a word.</summary>
    public Address ToAddress()
    {
        Span<byte> whole = stackalloc byte[Size];
        WriteBigEndian(whole);
        return new Address(whole[(Size - Address.Size)..]);
    }

    /// <summary>An address as a word: its 20 bytes are the low ones.</summary>
    public static UInt256 FromAddress(in Address address)
    {
        ReadOnlySpan<byte> bytes = Address.Bytes(in address);
        return new UInt256(BinaryPrimitives.ReadUInt64BigEndian(bytes[12..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[4..]), BinaryPrimitives.ReadUInt32BigEndian(bytes), 0);
    }

    /// <summary>The same 32 bytes as a digest.</summary>
    public Hash32 ToHash32()
    {
        Hash32 hash = default;
        WriteBigEndian(Hash32.MutableBytes(ref hash));
        return hash;
    }

    /// <summary>The same 32 bytes as a number.</summary>
    public static UInt256 FromHash32(in Hash32 hash) => FromBigEndian(Hash32.Bytes(in hash));

    /// <inheritdoc/>
    public bool Equals(UInt256 other) => ((U0 ^ other.U0) | (U1 ^ other.U1) | (U2 ^ other.U2) | (U3 ^ other.U3)) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is UInt256 other && Equals(other);

    /// <summary>A mix of all limbs, the same in every run.</summary>
    public override int GetHashCode() => unchecked((int)(StableHash() >> 32));

    /// <summary>A 64-bit mix of all limbs, the same in every run. Who chooses numbers can make hashes collide, so a table bounds its probes.</summary>
    public ulong StableHash()
    {
        unchecked
        {
            ulong x = (U0 ^ (U1 * 0x9E3779B97F4A7C15UL)) + ((U2 ^ (U3 * 0xC2B2AE3D27D4EB4FUL)) * 0x165667B19E3779F9UL);
            x ^= x >> 32;
            x *= 0xD6E8FEB86659FD93UL;
            x ^= x >> 32;
            return x * 0xD6E8FEB86659FD93UL;
        }
    }

    /// <inheritdoc/>
    public int CompareTo(UInt256 other)
    {
        if (U3 != other.U3) return U3 < other.U3 ? -1 : 1;
        if (U2 != other.U2) return U2 < other.U2 ? -1 : 1;
        if (U1 != other.U1) return U1 < other.U1 ? -1 : 1;
        return U0.CompareTo(other.U0);
    }
}
