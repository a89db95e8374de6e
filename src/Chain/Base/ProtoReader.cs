using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Gwangan.Chain.Base;

/// <summary>Reads protobuf from a span: never throws, never allocates except for strings, never looks past the end.</summary>
/// <remarks>
/// Every method answers false for malformed input, after which the reader is of no further use. A nested message is read as bytes
/// and decoded by a reader of its own; the caller bounds how deep that goes.
/// </remarks>
public ref struct ProtoReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>True when every byte has been read.</summary>
    public readonly bool AtEnd => _at == _bytes.Length;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _at;

    /// <summary>The bytes not yet read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _bytes[_at..];

    /// <summary>The next field's number, from 1 to 2^29 - 1, and wire type. False at the end, for field 0 and for wire types 3, 4, 6 and 7.</summary>
    public bool TryReadTag(out int field, out WireType wire)
    {
        field = 0;
        wire = default;
        if (!TryVarint(out ulong tag) || tag > uint.MaxValue) return false;
        field = (int)(tag >> 3);
        wire = (WireType)(int)(tag & 7);
        return field != 0 && wire is WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32;
    }

    /// <summary>A varint of at most ten bytes and 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryVarint(out ulong value)
    {
        if (_at < _bytes.Length && _bytes[_at] < 0x80)
        {
            value = _bytes[_at++];
            return true;
        }
        return TryLongVarint(out value);
    }

    private bool TryLongVarint(out ulong value)
    {
        value = 0;
        int at = _at;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (at >= _bytes.Length) return false;
            byte b = _bytes[at++];
            if (shift == 63 && b > 1) return false;
            value |= (ulong)(b & 0x7F) << shift;
            if (b >= 0x80) continue;
            _at = at;
            return true;
        }
        return false;
    }

    /// <summary>A uint32: false when the number is larger.</summary>
    public bool TryUInt32(out uint value)
    {
        bool ok = TryVarint(out ulong wide) && wide <= uint.MaxValue;
        value = ok ? (uint)wide : 0;
        return ok;
    }

    /// <summary>An int64 (two's complement).</summary>
    public bool TryInt64(out long value)
    {
        bool ok = TryVarint(out ulong bits);
        value = unchecked((long)bits);
        return ok;
    }

    /// <summary>An int32 or enum: false when the number does not fit.</summary>
    public bool TryInt32(out int value)
    {
        bool ok = TryInt64(out long wide) && wide is >= int.MinValue and <= int.MaxValue;
        value = ok ? (int)wide : 0;
        return ok;
    }

    /// <summary>A bool: false (the answer) for anything but 0 and 1.</summary>
    public bool TryBool(out bool value)
    {
        bool ok = TryVarint(out ulong bits) && bits <= 1;
        value = ok && bits == 1;
        return ok;
    }

    /// <summary>Eight bytes, little-endian.</summary>
    public bool TryFixed64(out ulong value)
    {
        value = 0;
        if (_bytes.Length - _at < 8) return false;
        value = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_at..]);
        _at += 8;
        return true;
    }

    /// <summary>Eight bytes, little-endian, signed.</summary>
    public bool TrySFixed64(out long value)
    {
        bool ok = TryFixed64(out ulong bits);
        value = unchecked((long)bits);
        return ok;
    }

    /// <summary>A length and that many bytes, aliasing the input.</summary>
    public bool TryBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryVarint(out ulong length) || length > (ulong)(_bytes.Length - _at)) return false;
        value = _bytes.Slice(_at, (int)length);
        _at += (int)length;
        return true;
    }

    /// <summary>A length and that many bytes of well-formed UTF-8, at most <paramref name="bytesMax"/> of them.</summary>
    public bool TryString(int bytesMax, out string value)
    {
        value = "";
        if (!TryBytes(out ReadOnlySpan<byte> bytes) || bytes.Length > bytesMax || !Utf8.IsValid(bytes)) return false;
        value = Encoding.UTF8.GetString(bytes);
        return true;
    }

    /// <summary>A length and at most <paramref name="bytesMax"/> bytes, copied.</summary>
    public bool TryMemory(int bytesMax, out ReadOnlyMemory<byte> value)
    {
        value = default;
        if (!TryBytes(out ReadOnlySpan<byte> bytes) || bytes.Length > bytesMax) return false;
        value = bytes.ToArray();
        return true;
    }

    /// <summary>A nested message.</summary>
    public bool TryMessage<T>([NotNullWhen(true)] out T? message)
        where T : IProtoMessage<T>
    {
        message = default;
        return TryBytes(out ReadOnlySpan<byte> bytes) && T.TryDecode(bytes, out message);
    }

    /// <summary>One more element of a repeated message field; false too when <paramref name="list"/> has <paramref name="countMax"/> already.</summary>
    public bool TryAdd<T>(List<T> list, int countMax)
        where T : IProtoMessage<T>
    {
        if (list.Count >= countMax || !TryMessage(out T? message)) return false;
        list.Add(message);
        return true;
    }

    /// <summary>Passes over one value of the given wire type.</summary>
    public bool TrySkip(WireType wire)
    {
        switch (wire)
        {
            case WireType.Varint: return TryVarint(out _);
            case WireType.Fixed64: return TryFixed64(out _);
            case WireType.Bytes: return TryBytes(out _);
            case WireType.Fixed32:
                if (_bytes.Length - _at < 4) return false;
                _at += 4;
                return true;
            default: return false;
        }
    }
}
