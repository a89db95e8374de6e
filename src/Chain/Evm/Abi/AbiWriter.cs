using System.Buffers.Binary;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Abi;

/// <summary>Writes what a call returns, a custom error or an event's data: the contract ABI of Solidity. The number of arguments is told first, because the tail begins behind their words.</summary>
/// <remarks>Reused: <see cref="Begin"/> starts over. Nothing is allocated once it has its size.</remarks>
public sealed class AbiWriter
{
    private byte[] _bytes = new byte[512];
    private int _start, _head, _size;

    /// <summary>What was written since <see cref="Begin"/>, the selector first when there is one.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _size);

    /// <summary>Starts with a selector (empty for return values and events) and room for the words of the arguments.</summary>
    public AbiWriter Begin(ReadOnlySpan<byte> selector, int argumentCount)
    {
        _start = _head = selector.Length;
        _size = 0;
        Grow(selector.Length + (argumentCount * AbiReader.WordSize));
        selector.CopyTo(_bytes);
        return this;
    }

    /// <summary>A word as it stands.</summary>
    public AbiWriter Word(ReadOnlySpan<byte> word)
    {
        Invariant.Assert(word.Length == AbiReader.WordSize);
        word.CopyTo(NextWord());
        return this;
    }

    /// <summary>A number.</summary>
    public AbiWriter Unsigned(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(NextWord()[24..], value);
        return this;
    }

    /// <summary>An int64, its sign extended.</summary>
    public AbiWriter Signed(long value)
    {
        Span<byte> word = NextWord();
        if (value < 0) word.Fill(0xFF);
        BinaryPrimitives.WriteInt64BigEndian(word[24..], value);
        return this;
    }

    /// <summary>A bool.</summary>
    public AbiWriter Bool(bool value) => Unsigned(value ? 1ul : 0);

    /// <summary>An address.</summary>
    public AbiWriter Address(in Address value)
    {
        Base.Address.Bytes(in value).CopyTo(NextWord()[12..]);
        return this;
    }

    /// <summary>An amount as uint256.</summary>
    public AbiWriter Amount(Amount value)
    {
        BinaryPrimitives.WriteUInt128BigEndian(NextWord()[16..], value.Units);
        return this;
    }

    /// <summary>A uint256.</summary>
    public AbiWriter Word(in UInt256 value)
    {
        value.WriteBigEndian(NextWord());
        return this;
    }

    /// <summary>Text or bytes: an offset in the head, length and content in the tail.</summary>
    public AbiWriter Bytes(ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(NextWord()[24..], (ulong)(_size - _start));
        int at = _size;
        Grow(AbiReader.WordSize + ((value.Length + AbiReader.WordSize - 1) / AbiReader.WordSize * AbiReader.WordSize));
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(at + 28), value.Length);
        value.CopyTo(_bytes.AsSpan(at + AbiReader.WordSize));
        return this;
    }

    private Span<byte> NextWord()
    {
        Span<byte> word = _bytes.AsSpan(_head, AbiReader.WordSize);
        _head += AbiReader.WordSize;
        return word;
    }

    // What is new is zero, so that padding needs no care.
    private void Grow(int more)
    {
        if (_bytes.Length - _size < more) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _size + more));
        _bytes.AsSpan(_size, more).Clear();
        _size += more;
    }
}
