using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Base;

/// <summary>UTF-8 text of at most 32 bytes, held by value so that records carry it; shorter text is padded with zero bytes.</summary>
[InlineArray(Size)]
public struct Text32
{
    /// <summary>Most bytes.</summary>
    public const int Size = 32;

    private byte _first;

    /// <summary>Takes text; false when it is longer than 32 bytes, holds a zero byte, or is not valid Unicode.</summary>
    public static bool TryOf(string text, out Text32 value)
    {
        value = default;
        return FixedText.TryWrite(text, value);
    }

    /// <summary>Whether two texts are the same but for capital letters of A-Z.</summary>
    public readonly bool IsButForCapitals(in Text32 other)
    {
        ReadOnlySpan<byte> one = this, two = other;
        for (int i = 0; i < Size; i++)
            if (Small(one[i]) != Small(two[i])) return false;
        return true;

        static byte Small(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
    }

    /// <summary>The text.</summary>
    public override readonly string ToString() => FixedText.Read(this);
}
