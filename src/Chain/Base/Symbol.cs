using System.Runtime.InteropServices;

namespace Gwangan.Chain.Base;

/// <summary>A short public name such as <c>KRW</c> or <c>GOLD-KRW</c>: 1 to 16 characters of A-Z, 0-9, '-' and '.', held by value.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
public readonly struct Symbol : IEquatable<Symbol>, IComparable<Symbol>
{
    /// <summary>Bytes (and most characters) in a symbol; shorter ones are padded with zero bytes.</summary>
    public const int Size = 16;

    private readonly ulong _a, _b;

    /// <summary>The empty symbol, which names nothing.</summary>
    public static Symbol None => default;

    /// <summary>True for <see cref="None"/>.</summary>
    public bool IsNone => (_a | _b) == 0;

    /// <summary>Reads a symbol known to be well formed, as in code and genesis checks.</summary>
    /// <exception cref="InvariantException">The text is not a symbol.</exception>
    public static Symbol Of(string text)
    {
        Invariant.Assert(TryParse(text, out Symbol symbol), $"'{text}' is not a symbol");
        return symbol;
    }

    /// <summary>Reads a symbol; false when it is empty, longer than 16 characters or holds another character.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Symbol symbol)
    {
        symbol = default;
        if (text.Length is 0 or > Size) return false;
        Span<byte> bytes = stackalloc byte[Size];
        bytes.Clear();
        for (int i = 0; i < text.Length; i++)
        {
            if (!IsAllowed(text[i])) return false;
            bytes[i] = (byte)text[i];
        }
        symbol = MemoryMarshal.Read<Symbol>(bytes);
        return true;
    }

    /// <summary>Reads a symbol from its UTF-8 (here: ASCII) bytes without padding; false as in the text form.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Symbol symbol)
    {
        symbol = default;
        if (text.Length is 0 or > Size) return false;
        Span<byte> bytes = stackalloc byte[Size];
        bytes.Clear();
        for (int i = 0; i < text.Length; i++)
        {
            if (!IsAllowed((char)text[i])) return false;
            bytes[i] = text[i];
        }
        symbol = MemoryMarshal.Read<Symbol>(bytes);
        return true;
    }

    private static bool IsAllowed(char c) => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '.';

    /// <summary>The 16 padded bytes, aliasing <paramref name="symbol"/>.</summary>
    public static ReadOnlySpan<byte> PaddedBytes(in Symbol symbol) => MemoryMarshal.AsBytes(new ReadOnlySpan<Symbol>(in symbol));

    /// <summary>The bytes without padding, aliasing <paramref name="symbol"/>.</summary>
    public static ReadOnlySpan<byte> Bytes(in Symbol symbol)
    {
        ReadOnlySpan<byte> padded = PaddedBytes(in symbol);
        int end = padded.IndexOf((byte)0);
        return end < 0 ? padded : padded[..end];
    }

    /// <inheritdoc/>
    public bool Equals(Symbol other) => _a == other._a && _b == other._b;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Symbol other && Equals(other);

    /// <summary>A mix of all bytes, the same in every run.</summary>
    public override int GetHashCode()
    {
        ulong x = unchecked((_a ^ (_b * 0x9E3779B97F4A7C15UL)) * 0xD6E8FEB86659FD93UL);
        return unchecked((int)(x >> 32));
    }

    /// <summary>Alphabetical order of the characters.</summary>
    public int CompareTo(Symbol other) => PaddedBytes(in this).SequenceCompareTo(PaddedBytes(in other));

    /// <summary>The characters.</summary>
    public override string ToString() => System.Text.Encoding.ASCII.GetString(Bytes(in this));

    /// <summary>Equality of the characters.</summary>
    public static bool operator ==(Symbol left, Symbol right) => left.Equals(right);

    /// <summary>Inequality of the characters.</summary>
    public static bool operator !=(Symbol left, Symbol right) => !left.Equals(right);
}
