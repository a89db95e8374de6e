using System.Buffers.Binary;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Abi;

/// <summary>Reads the arguments of a call: the contract ABI of Solidity, strict encoding (every padding byte zero, a bool 0 or 1, signs extended).</summary>
/// <remarks>
/// Each argument has a word in the head; text and bytes have an offset there and stand, length first, in the tail. What cannot be read sets <see cref="Failed"/>, and every later answer is empty:
/// a caller reads all arguments and then looks once. Offsets are only followed, never added up, so nothing repeats and nothing loops.
/// </remarks>
public ref struct AbiReader(ReadOnlySpan<byte> arguments)
{
    /// <summary>Bytes in a word.</summary>
    public const int WordSize = 32;

    private readonly ReadOnlySpan<byte> _arguments = arguments;
    private int _position;

    private static ReadOnlySpan<byte> Nothing => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>True once anything could not be read.</summary>
    public bool Failed { get; private set; }

    /// <summary>The next word as it stands: a bytes32, a uint256.</summary>
    public ReadOnlySpan<byte> Word()
    {
        if (Failed || _arguments.Length - _position < WordSize)
        {
            Failed = true;
            return Nothing;
        }
        ReadOnlySpan<byte> word = _arguments.Slice(_position, WordSize);
        _position += WordSize;
        return word;
    }

    /// <summary>The next word as a number of at most <paramref name="max"/>.</summary>
    public ulong Unsigned(ulong max = ulong.MaxValue)
    {
        ReadOnlySpan<byte> word = Word();
        ulong value = BinaryPrimitives.ReadUInt64BigEndian(word[24..]);
        if (word[..24].ContainsAnyExcept((byte)0) || value > max) Failed = true;
        return Failed ? 0 : value;
    }

    /// <summary>The next word as an int64.</summary>
    public long Signed()
    {
        ReadOnlySpan<byte> word = Word();
        long value = BinaryPrimitives.ReadInt64BigEndian(word[24..]);
        if (word[..24].ContainsAnyExcept(value < 0 ? (byte)0xFF : (byte)0)) Failed = true;
        return Failed ? 0 : value;
    }

    /// <summary>The next word as a bool.</summary>
    public bool Bool() => Unsigned(1) != 0;

    /// <summary>The next word as an address.</summary>
    public Address Address()
    {
        ReadOnlySpan<byte> word = Word();
        if (word[..12].ContainsAnyExcept((byte)0)) Failed = true;
        return Failed ? Base.Address.Zero : new Address(word[12..]);
    }

    /// <summary>The next word as a uint256 that is an amount; above 2^128 - 1 it is none.</summary>
    public Amount Amount()
    {
        ReadOnlySpan<byte> word = Word();
        if (word[..16].ContainsAnyExcept((byte)0)) Failed = true;
        return Failed ? Base.Amount.Zero : new Amount(BinaryPrimitives.ReadUInt128BigEndian(word[16..]));
    }

    /// <summary>The next argument as text or bytes of at most <paramref name="sizeMax"/>.</summary>
    public ReadOnlySpan<byte> Bytes(int sizeMax)
    {
        ulong offset = Unsigned();
        if (Failed || offset > (ulong)_arguments.Length || (ulong)_arguments.Length - offset < WordSize)
        {
            Failed = true;
            return default;
        }
        ReadOnlySpan<byte> tail = _arguments[(int)offset..];
        ulong size = BinaryPrimitives.ReadUInt64BigEndian(tail[24..]);
        if (tail[..24].ContainsAnyExcept((byte)0) || size > (ulong)sizeMax || size > (ulong)(tail.Length - WordSize))
        {
            Failed = true;
            return default;
        }
        int padded = ((int)size + WordSize - 1) / WordSize * WordSize;
        if (padded > tail.Length - WordSize || tail.Slice(WordSize + (int)size, padded - (int)size).ContainsAnyExcept((byte)0)) Failed = true;
        return Failed ? default : tail.Slice(WordSize, (int)size);
    }
}
