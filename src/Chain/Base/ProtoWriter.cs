using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Gwangan.Chain.Base;

/// <summary>Writes protobuf into one growing buffer that is reused: after warm-up nothing is allocated.</summary>
/// <remarks>
/// The plain field methods follow proto3's canonical form and omit zero and empty values; the <c>Always</c> forms write them, which
/// is what CometBFT's non-nullable nested messages need. Fields go out in the order of the calls, so callers write them by number.
/// </remarks>
public sealed class ProtoWriter
{
    private byte[] _buffer;
    private int _length;

    /// <summary>A writer with room for <paramref name="capacity"/> bytes before it first grows.</summary>
    public ProtoWriter(int capacity = 256)
    {
        Invariant.Assert(capacity > 0);
        _buffer = new byte[capacity];
    }

    /// <summary>Bytes written since the last <see cref="Clear"/>.</summary>
    public int Length => _length;

    /// <summary>What has been written; valid until the next write or <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _length);

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Clear() => _length = 0;

    /// <summary>A copy of what has been written.</summary>
    public byte[] ToArray() => WrittenSpan.ToArray();

    /// <summary>Bytes that <paramref name="value"/> takes as a varint: 1 to 10.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int VarintSize(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    /// <summary>A bare varint.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Varint(ulong value)
    {
        Reserve(10);
        byte[] buffer = _buffer;
        int at = _length;
        while (value >= 0x80)
        {
            buffer[at++] = unchecked((byte)(value | 0x80));
            value >>= 7;
        }
        buffer[at++] = unchecked((byte)value);
        _length = at;
    }

    /// <summary>A field's tag: <paramref name="field"/> from 1, and how its value is written.</summary>
    public void Tag(int field, WireType wire) => Varint(((ulong)(uint)field << 3) | (uint)wire);

    /// <summary>Bytes as they are, without tag or length.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>A uint32, uint64 or enum field; omitted when zero.</summary>
    public void UInt64(int field, ulong value)
    {
        if (value != 0) UInt64Always(field, value);
    }

    /// <summary>A uint32, uint64 or enum field, zero included.</summary>
    public void UInt64Always(int field, ulong value)
    {
        Tag(field, WireType.Varint);
        Varint(value);
    }

    /// <summary>An int32, int64 or enum field (negative numbers take ten bytes); omitted when zero.</summary>
    public void Int64(int field, long value) => UInt64(field, unchecked((ulong)value));

    /// <summary>An int32, int64 or enum field, zero included.</summary>
    public void Int64Always(int field, long value) => UInt64Always(field, unchecked((ulong)value));

    /// <summary>An enum field; omitted when zero.</summary>
    public void Enum(int field, int value) => Int64(field, value);

    /// <summary>A bool field; omitted when false.</summary>
    public void Bool(int field, bool value) => UInt64(field, value ? 1UL : 0UL);

    /// <summary>A fixed64 field; omitted when zero.</summary>
    public void Fixed64(int field, ulong value)
    {
        if (value == 0) return;
        Tag(field, WireType.Fixed64);
        Reserve(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_length), value);
        _length += 8;
    }

    /// <summary>An sfixed64 field; omitted when zero.</summary>
    public void SFixed64(int field, long value) => Fixed64(field, unchecked((ulong)value));

    /// <summary>A bytes field; omitted when empty.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty) BytesAlways(field, value);
    }

    /// <summary>A bytes field, or a message already encoded; written when empty too.</summary>
    public void BytesAlways(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.Bytes);
        Varint((ulong)value.Length);
        Raw(value);
    }

    /// <summary>A string field as UTF-8; omitted when empty.</summary>
    public void String(int field, ReadOnlySpan<char> value)
    {
        if (!value.IsEmpty) StringAlways(field, value);
    }

    /// <summary>A string field as UTF-8, the empty one included: what an element of a repeated string needs.</summary>
    public void StringAlways(int field, ReadOnlySpan<char> value)
    {
        int size = Encoding.UTF8.GetByteCount(value);
        Tag(field, WireType.Bytes);
        Varint((ulong)size);
        Reserve(size);
        Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length));
        _length += size;
    }

    /// <summary>A nested message, written when it is empty too.</summary>
    public void Message<T>(int field, in T message)
        where T : IProtoMessage
    {
        int mark = Begin(field);
        message.Write(this);
        End(mark);
    }

    /// <summary>The encoding of <paramref name="message"/> in an array of its own.</summary>
    public static byte[] Encode<T>(in T message)
        where T : IProtoMessage
    {
        var writer = new ProtoWriter();
        message.Write(writer);
        return writer.ToArray();
    }

    /// <summary>Starts a nested message; everything up to <see cref="End"/> with the returned mark is inside it.</summary>
    public int Begin(int field)
    {
        Tag(field, WireType.Bytes);
        return BeginDelimited();
    }

    /// <summary>Starts a message that is preceded by its length but by no tag, as in sign bytes and on streams.</summary>
    public int BeginDelimited()
    {
        // One byte is kept for the length, which suits most messages; End makes room when more is needed.
        Reserve(1);
        _length++;
        return _length;
    }

    /// <summary>Ends the message that <paramref name="mark"/> began and writes its length before it. An empty message is kept.</summary>
    public void End(int mark)
    {
        int size = _length - mark;
        int extra = VarintSize((ulong)size) - 1;
        if (extra > 0)
        {
            Reserve(extra);
            _buffer.AsSpan(mark, size).CopyTo(_buffer.AsSpan(mark + extra));
        }
        // Varint may grow the buffer; growing copies all of it, so the message behind the length survives.
        _length = mark - 1;
        Varint((ulong)size);
        _length += size;
    }

    /// <summary>Ends the bytes field that <paramref name="mark"/> began, and takes it back when it is empty, as proto3 omits an empty field. For field numbers up to 15.</summary>
    public void EndUnlessEmpty(int mark)
    {
        if (_length == mark) _length = mark - 2;
        else End(mark);
    }

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
