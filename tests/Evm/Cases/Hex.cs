using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Gwangan.Chain.Base;

namespace Gwangan.Vectors.Cases;

/// <summary>Hexadecimal text as vector files write it: with or without <c>0x</c>, numbers of odd length too.</summary>
internal static class Hex
{
    /// <summary>The bytes of a text of even length.</summary>
    public static byte[] Bytes(ReadOnlySpan<byte> text)
    {
        text = WithoutPrefix(text);
        if (text.IsEmpty) return [];
        byte[] bytes = new byte[text.Length / 2];
        return TryBytes(text, bytes) ? bytes : throw new FormatException($"{Encoding.UTF8.GetString(text)} is no hexadecimal text");
    }

    /// <summary>Fills <paramref name="bytes"/> exactly; false when the text has another length or other letters.</summary>
    public static bool TryBytes(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        text = WithoutPrefix(text);
        return text.Length == bytes.Length * 2 && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
    }

    /// <summary>A number of at most 256 bits: <c>0x…</c>, <c>0x:bigint 0x…</c>, or decimal digits.</summary>
    public static bool TryWord(ReadOnlySpan<byte> text, out UInt256 word)
    {
        word = UInt256.Zero;
        if (text.StartsWith("0x:bigint "u8)) text = text["0x:bigint "u8.Length..];
        if (!text.StartsWith("0x"u8)) return UInt256.TryParse(Encoding.UTF8.GetString(text), out word);
        text = text[2..].TrimStart((byte)'0');
        if (text.Length > 64) return false;
        if (text.Length <= 16)
        {
            if (text.IsEmpty) return true;
            bool isNumber = Utf8Parser.TryParse(text, out ulong number, out int used, 'x') && used == text.Length;
            word = number;
            return isNumber;
        }
        Span<byte> digits = stackalloc byte[64], bytes = stackalloc byte[32];
        digits.Fill((byte)'0');
        text.CopyTo(digits[(64 - text.Length)..]);
        if (Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done) return false;
        word = UInt256.FromBigEndian(bytes);
        return true;
    }

    private static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> text) => text.StartsWith("0x"u8) ? text[2..] : text;
}
