using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>The filter of 2048 bits over the addresses and topics of logs in a receipt or a header (Ethereum yellow paper, section 4.3.1, M3:2048).</summary>
[InlineArray(Size)]
public struct Bloom : IEquatable<Bloom>
{
    /// <summary>Bytes in a filter.</summary>
    public const int Size = 256;

    private const int BitsMask = 2047;

    private byte _first;

    /// <summary>Reads a filter from exactly 256 bytes.</summary>
    /// <exception cref="InvariantException">The span is not 256 bytes long.</exception>
    public Bloom(ReadOnlySpan<byte> bytes)
    {
        Invariant.Assert(bytes.Length == Size);
        bytes.CopyTo(MemoryMarshal.CreateSpan(ref _first, Size));
    }

    /// <summary>The filter's bytes as they stand in headers and receipts, aliasing <paramref name="bloom"/>.</summary>
    public static ReadOnlySpan<byte> Bytes(in Bloom bloom) => MemoryMarshal.CreateReadOnlySpan(in bloom._first, Size);

    /// <summary>Adds an address or a topic: three bits of its keccak.</summary>
    public void Add(ReadOnlySpan<byte> item)
    {
        Keccak256.Hash(item, out Hash32 hash);
        Add(in hash);
    }

    /// <summary>Adds an item whose keccak is known.</summary>
    public void Add(in Hash32 hashOfItem)
    {
        ReadOnlySpan<byte> hash = Hash32.Bytes(in hashOfItem);
        Span<byte> bytes = this;
        for (int i = 0; i < 6; i += 2)
        {
            int bit = (hash[i] << 8 | hash[i + 1]) & BitsMask;
            bytes[Size - 1 - bit / 8] |= unchecked((byte)(1 << (bit & 7)));
        }
    }

    /// <summary>Adds all that another filter holds.</summary>
    public void Add(in Bloom other)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>((Span<byte>)this);
        ReadOnlySpan<ulong> more = MemoryMarshal.Cast<byte, ulong>(Bytes(in other));
        for (int i = 0; i < words.Length; i++) words[i] |= more[i];
    }

    /// <summary>False when the item was surely not added.</summary>
    public readonly bool MayContain(ReadOnlySpan<byte> item)
    {
        Bloom only = default;
        only.Add(item);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(Bytes(in this)), asked = MemoryMarshal.Cast<byte, ulong>(Bytes(in only));
        for (int i = 0; i < words.Length; i++)
            if ((words[i] & asked[i]) != asked[i]) return false;
        return true;
    }

    /// <inheritdoc/>
    public readonly bool Equals(Bloom other) => Bytes(in this).SequenceEqual(Bytes(in other));

    /// <inheritdoc/>
    public readonly override bool Equals(object? obj) => obj is Bloom other && Equals(other);

    /// <summary>The first bytes, the same in every run.</summary>
    public readonly override int GetHashCode() => MemoryMarshal.Read<int>(Bytes(in this));

    /// <summary>512 lower-case hex digits without a prefix.</summary>
    public readonly override string ToString() => Convert.ToHexStringLower(Bytes(in this));

    /// <summary>Equality of all bits.</summary>
    public static bool operator ==(in Bloom left, in Bloom right) => left.Equals(right);

    /// <summary>Inequality of any bit.</summary>
    public static bool operator !=(in Bloom left, in Bloom right) => !left.Equals(right);
}
