using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>Writes RLP (Ethereum yellow paper, appendix B) into one growing buffer that is reused: after warm-up nothing is allocated.</summary>
/// <remarks>A list is written front to back between <see cref="BeginList"/> and <see cref="EndList"/>, which puts its length before it.</remarks>
public sealed class RlpWriter
{
    private const int ShortMax = 55;
    private const byte StringBase = 0x80, ListBase = 0xC0;

    private byte[] _buffer;
    private int _length;

    /// <summary>A writer with room for <paramref name="capacity"/> bytes before it first grows.</summary>
    public RlpWriter(int capacity = 256)
    {
        Invariant.Assert(capacity > 0);
        _buffer = new byte[capacity];
    }

    /// <summary>Bytes written since the last <see cref="Clear"/>.</summary>
    public int Length => _length;

    /// <summary>What has been written; valid until the next write or <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _length);

    /// <summary>The same, for keeping until then.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _length);

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Clear() => _length = 0;

    /// <summary>A copy of what has been written.</summary>
    public byte[] ToArray() => WrittenSpan.ToArray();

    /// <summary>Bytes of a string of <paramref name="value"/>'s bytes with its prefix.</summary>
    public static int SizeOf(ReadOnlySpan<byte> value) => value.Length == 1 && value[0] < StringBase ? 1 : PrefixSize(value.Length) + value.Length;

    /// <summary>Bytes of the prefix before a list of <paramref name="payloadSize"/> bytes, or before a string that needs one.</summary>
    public static int PrefixSize(int payloadSize) => payloadSize <= ShortMax ? 1 : 1 + SizeBytes(payloadSize);

    /// <summary>A string.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        if (value.Length == 1 && value[0] < StringBase)
        {
            Raw(value);
            return;
        }
        Prefix(StringBase, value.Length);
        Raw(value);
    }

    /// <summary>A string of 32 bytes.</summary>
    public void Hash(in Hash32 value) => Bytes(Hash32.Bytes(in value));

    /// <summary>A string of 20 bytes.</summary>
    public void Address(in Address value) => Bytes(Base.Address.Bytes(in value));

    /// <summary>A string of 20 bytes, or an empty one for null.</summary>
    public void Address(Address? value)
    {
        if (value is { } present) Address(in present);
        else Bytes([]);
    }

    /// <summary>A number: big-endian bytes without leading zeros, the empty string for zero.</summary>
    public void UInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Bytes(bytes[(BitOperations.LeadingZeroCount(value) / 8)..]);
    }

    /// <summary>A number of up to 256 bits.</summary>
    public void UInt256(in UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[Base.UInt256.Size];
        Bytes(bytes[..value.WriteMinimalBigEndian(bytes)]);
    }

    /// <summary>A number given by its big-endian bytes; leading zeros are left out.</summary>
    public void Number(ReadOnlySpan<byte> bigEndian) => Bytes(bigEndian.TrimStart((byte)0));

    /// <summary>Bytes as they are: an item that is encoded already, or the type byte before a list.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Starts a list; everything up to <see cref="EndList"/> with the returned mark is inside it.</summary>
    public int BeginList()
    {
        // One byte is kept for the prefix, which suits short lists; EndList makes room when more is needed.
        Reserve(1);
        return ++_length;
    }

    /// <summary>Ends the list that <paramref name="mark"/> began and writes its prefix.</summary>
    public void EndList(int mark)
    {
        int size = _length - mark, extra = PrefixSize(size) - 1;
        if (extra > 0)
        {
            Reserve(extra);
            _buffer.AsSpan(mark, size).CopyTo(_buffer.AsSpan(mark + extra));
        }
        WritePrefix(_buffer.AsSpan(mark - 1), ListBase, size);
        _length += extra;
    }

    /// <summary>A list of nothing.</summary>
    public void EmptyList() => Prefix(ListBase, 0);

    private void Prefix(byte kind, int size)
    {
        Reserve(1 + sizeof(uint));
        _length += WritePrefix(_buffer.AsSpan(_length), kind, size);
    }

    private static int WritePrefix(Span<byte> target, byte kind, int size)
    {
        if (size <= ShortMax)
        {
            target[0] = (byte)(kind + size);
            return 1;
        }
        int sizeBytes = SizeBytes(size);
        target[0] = (byte)(kind + ShortMax + sizeBytes);
        for (int i = sizeBytes, rest = size; i > 0; i--, rest >>= 8) target[i] = unchecked((byte)rest);
        return 1 + sizeBytes;
    }

    private static int SizeBytes(int size) => (BitOperations.Log2((uint)size) / 8) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count) Grow(count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        int wanted = Math.Max(_length + count, (int)Math.Min(2L * _buffer.Length, Array.MaxLength));
        Array.Resize(ref _buffer, wanted);
    }
}
