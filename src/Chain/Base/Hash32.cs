using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Gwangan.Chain.Base;

/// <summary>A 32-byte digest, held by value so that tables and trees keep it without references.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
public readonly struct Hash32 : IEquatable<Hash32>, IComparable<Hash32>
{
    /// <summary>Bytes in a digest.</summary>
    public const int Size = 32;

    private readonly ulong _a, _b, _c, _d;

    /// <summary>Reads a digest from exactly 32 bytes.</summary>
    /// <exception cref="InvariantException">The span is not 32 bytes long.</exception>
    public Hash32(ReadOnlySpan<byte> bytes)
    {
        Invariant.Assert(bytes.Length == Size);
        this = MemoryMarshal.Read<Hash32>(bytes);
    }

    /// <summary>All zero: the hash of nothing in a sparse tree.</summary>
    public static Hash32 Zero => default;

    /// <summary>True when every byte is zero.</summary>
    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <summary>The digest's bytes, aliasing <paramref name="hash"/>.</summary>
    public static ReadOnlySpan<byte> Bytes(in Hash32 hash) => MemoryMarshal.AsBytes(new ReadOnlySpan<Hash32>(in hash));

    /// <summary>The digest's bytes for writing, aliasing <paramref name="hash"/>.</summary>
    public static Span<byte> MutableBytes(ref Hash32 hash) => MemoryMarshal.AsBytes(new Span<Hash32>(ref hash));

    /// <summary>Writes the 32 bytes to the start of <paramref name="target"/>.</summary>
    public void CopyTo(Span<byte> target) => MemoryMarshal.Write(target, in this);

    /// <summary>A new array with the 32 bytes.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public bool Equals(Hash32 other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hash32 other && Equals(other);

    /// <summary>The first bytes: digests are uniform already, and the value is the same in every run.</summary>
    public override int GetHashCode() => unchecked((int)_a);

    /// <summary>Byte order, first byte most significant.</summary>
    public int CompareTo(Hash32 other)
    {
        int order = Big(_a).CompareTo(Big(other._a));
        if (order != 0) return order;
        order = Big(_b).CompareTo(Big(other._b));
        if (order != 0) return order;
        order = Big(_c).CompareTo(Big(other._c));
        return order != 0 ? order : Big(_d).CompareTo(Big(other._d));

        static ulong Big(ulong x) => BinaryPrimitives.ReverseEndianness(x);
    }

    /// <summary>64 lower-case hex digits without a prefix.</summary>
    public override string ToString() => Convert.ToHexStringLower(Bytes(in this));

    /// <summary>Reads 64 hex digits, with or without <c>0x</c>; false when it is anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Hash32 hash)
    {
        hash = default;
        if (text.StartsWith("0x")) text = text[2..];
        if (text.Length != 2 * Size) return false;
        Span<byte> bytes = stackalloc byte[Size];
        if (Convert.FromHexString(text, bytes, out _, out int written) != System.Buffers.OperationStatus.Done || written != Size)
            return false;
        hash = new Hash32(bytes);
        return true;
    }

    /// <summary>Equality of all bytes.</summary>
    public static bool operator ==(Hash32 left, Hash32 right) => left.Equals(right);

    /// <summary>Inequality of any byte.</summary>
    public static bool operator !=(Hash32 left, Hash32 right) => !left.Equals(right);
}
