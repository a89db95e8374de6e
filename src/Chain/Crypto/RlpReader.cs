using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>Reads RLP (Ethereum yellow paper, appendix B) from a span: never throws, never allocates, never looks past the end.</summary>
/// <remarks>
/// Strict: one value has one encoding. A length that is longer than it needs to be, a byte below 0x80 behind a prefix of its own, a number with a leading
/// zero and an item that reaches past its list are refused. Every method answers false then, and for an item of the other kind, and the reader is of no further use.
/// </remarks>
public ref struct RlpReader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _depth;
    private int _at;

    /// <summary>Reads the items in <paramref name="bytes"/>, one behind the other.</summary>
    public RlpReader(ReadOnlySpan<byte> bytes) : this(bytes, 0)
    {
    }

    private RlpReader(ReadOnlySpan<byte> bytes, int depth)
    {
        _bytes = bytes;
        _depth = depth;
    }

    /// <summary>True when every byte has been read.</summary>
    public readonly bool AtEnd => _at == _bytes.Length;

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _at;

    /// <summary>The bytes not yet read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _bytes[_at..];

    /// <summary>True when a list comes next; false for a string and at the end.</summary>
    public readonly bool IsAtList => _at < _bytes.Length && _bytes[_at] >= ListBase;

    private const byte StringBase = 0x80, StringLong = 0xB7, ListBase = 0xC0, ListLong = 0xF7;

    /// <summary>True when <paramref name="bytes"/> are exactly one well-formed item, all the way down, nested at most <see cref="Limits.RlpDepthMax"/> deep.</summary>
    public static bool IsOneItem(ReadOnlySpan<byte> bytes)
    {
        RlpReader reader = new(bytes);
        return reader.TrySkip() && reader.AtEnd;
    }

    /// <summary>A string's bytes, aliasing the input.</summary>
    public bool TryBytes(out ReadOnlySpan<byte> value)
    {
        int at = _at;
        if (TryHeader(out bool isList, out value) && !isList) return true;
        _at = at;
        value = default;
        return false;
    }

    /// <summary>A string of exactly <paramref name="size"/> bytes, aliasing the input.</summary>
    public bool TryBytes(int size, out ReadOnlySpan<byte> value) => TryBytes(out value) && value.Length == size;

    /// <summary>A string of 32 bytes.</summary>
    public bool TryHash(out Hash32 value)
    {
        bool ok = TryBytes(Hash32.Size, out ReadOnlySpan<byte> bytes);
        value = ok ? new Hash32(bytes) : default;
        return ok;
    }

    /// <summary>A string of 20 bytes.</summary>
    public bool TryAddress(out Address value)
    {
        bool ok = TryBytes(Address.Size, out ReadOnlySpan<byte> bytes);
        value = ok ? new Address(bytes) : default;
        return ok;
    }

    /// <summary>A string of 20 bytes, or an empty one for null: the receiver of a transaction, which a creation has none of.</summary>
    public bool TryAddress(out Address? value)
    {
        bool ok = TryBytes(out ReadOnlySpan<byte> bytes) && bytes.Length is 0 or Address.Size;
        value = ok && bytes.Length > 0 ? new Address(bytes) : null;
        return ok;
    }

    /// <summary>A number's big-endian bytes without leading zeros (empty for zero), at most <paramref name="sizeMax"/> of them.</summary>
    public bool TryNumber(int sizeMax, out ReadOnlySpan<byte> value) =>
        TryBytes(out value) && value.Length <= sizeMax && (value.Length == 0 || value[0] != 0);

    /// <summary>A number of at most 64 bits.</summary>
    public bool TryUInt64(out ulong value)
    {
        value = 0;
        if (!TryNumber(sizeof(ulong), out ReadOnlySpan<byte> bytes)) return false;
        foreach (byte b in bytes) value = value << 8 | b;
        return true;
    }

    /// <summary>A number of at most 256 bits.</summary>
    public bool TryUInt256(out UInt256 value)
    {
        bool ok = TryNumber(UInt256.Size, out ReadOnlySpan<byte> bytes);
        value = ok ? UInt256.FromBigEndian(bytes) : default;
        return ok;
    }

    /// <summary>A list; <paramref name="items"/> reads what stands in it. False too when it is nested deeper than <see cref="Limits.RlpDepthMax"/>.</summary>
    public bool TryList(out RlpReader items)
    {
        int at = _at;
        if (_depth < Limits.RlpDepthMax && TryHeader(out bool isList, out ReadOnlySpan<byte> payload) && isList)
        {
            items = new RlpReader(payload, _depth + 1);
            return true;
        }
        _at = at;
        items = default;
        return false;
    }

    /// <summary>The next item with its prefix, whatever it is, aliasing the input. What stands inside a list is not looked at.</summary>
    public bool TryItem(out ReadOnlySpan<byte> encoded)
    {
        int at = _at;
        bool ok = TryHeader(out _, out _);
        encoded = ok ? _bytes[at.._at] : default;
        return ok;
    }

    /// <summary>Passes over one item, and looks whether it is well-formed all the way down.</summary>
    public bool TrySkip()
    {
        if (!IsAtList) return TryBytes(out _);
        if (!TryList(out RlpReader items)) return false;
        while (!items.AtEnd)
            if (!items.TrySkip()) return false;
        return true;
    }

    private bool TryHeader(out bool isList, out ReadOnlySpan<byte> payload)
    {
        isList = false;
        payload = default;
        ReadOnlySpan<byte> rest = _bytes[_at..];
        if (rest.IsEmpty) return false;
        byte prefix = rest[0];
        if (prefix < StringBase)
        {
            payload = rest[..1];
            _at++;
            return true;
        }
        isList = prefix >= ListBase;
        int headerSize = 1, size = prefix - (isList ? ListBase : StringBase);
        if (size > ListLong - ListBase)
        {
            int sizeBytes = prefix - (isList ? ListLong : StringLong);
            if (rest.Length <= sizeBytes || !TrySize(rest.Slice(1, sizeBytes), out size)) return false;
            headerSize += sizeBytes;
        }
        if (size > rest.Length - headerSize) return false;
        payload = rest.Slice(headerSize, size);
        if (!isList && size == 1 && payload[0] < StringBase) return false;
        _at += headerSize + size;
        return true;
    }

    // A length of 56 or more, in as few bytes as it takes. What does not fit an int does not fit a span either.
    private static bool TrySize(ReadOnlySpan<byte> bytes, out int size)
    {
        size = 0;
        if (bytes[0] == 0 || bytes.Length > sizeof(uint)) return false;
        uint value = 0;
        foreach (byte b in bytes) value = value << 8 | b;
        size = (int)(value & int.MaxValue);
        return value is > ListLong - ListBase and <= int.MaxValue;
    }
}
