using System.Buffers.Binary;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>Scalars: numbers modulo the order r of the groups, as four words, least first.</summary>
internal static class Scalar
{
    /// <summary>Bytes of the big-endian form.</summary>
    public const int Size = 32;

    /// <summary>Reads 32 big-endian bytes of any value modulo r.</summary>
    public static void ReadReduced(ReadOnlySpan<byte> bytes, Span<ulong> words)
    {
        for (int i = 0; i < 4; i++) words[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes[(8 * (3 - i))..]);
        // 2^256 is below 3r.
        while (!IsBelowOrder(words)) SubtractOrder(words);
    }

    /// <summary>Reads 32 big-endian bytes; false at and above r.</summary>
    public static bool TryReadCanonical(ReadOnlySpan<byte> bytes, Span<ulong> words)
    {
        for (int i = 0; i < 4; i++) words[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes[(8 * (3 - i))..]);
        return IsBelowOrder(words);
    }

    /// <summary>words = r - words for a scalar below r; zero stays zero.</summary>
    public static void Negate(Span<ulong> words)
    {
        if ((words[0] | words[1] | words[2] | words[3]) == 0) return;
        ulong borrow = 0;
        for (int i = 0; i < 4; i++)
        {
            UInt128 difference = unchecked((UInt128)CurveConstants.Order[i] - words[i] - borrow);
            words[i] = unchecked((ulong)difference);
            borrow = unchecked((ulong)(difference >> 64)) & 1;
        }
    }

    /// <summary>The four digits of a scalar below r to the base |x|, least first.</summary>
    public static void Split(ReadOnlySpan<ulong> words, Span<ulong> digits)
    {
        Span<ulong> rest = stackalloc ulong[4];
        words.CopyTo(rest);
        for (int i = 0; i < 4; i++)
        {
            ulong remainder = 0;
            for (int j = 3 - i; j >= 0; j--)
            {
                // The words above are zero by now but for what is below the base.
                UInt128 dividend = new(remainder, rest[j]);
                UInt128 quotient = dividend / CurveConstants.Parameter;
                remainder = unchecked((ulong)(dividend - (quotient * CurveConstants.Parameter)));
                rest[j] = unchecked((ulong)quotient);
            }
            digits[i] = remainder;
        }
    }

    private static bool IsBelowOrder(ReadOnlySpan<ulong> words)
    {
        for (int i = 3; i >= 0; i--)
            if (words[i] != CurveConstants.Order[i]) return words[i] < CurveConstants.Order[i];
        return false;
    }

    private static void SubtractOrder(Span<ulong> words)
    {
        ulong borrow = 0;
        for (int i = 0; i < 4; i++)
        {
            UInt128 difference = unchecked((UInt128)words[i] - CurveConstants.Order[i] - borrow);
            words[i] = unchecked((ulong)difference);
            borrow = unchecked((ulong)(difference >> 64)) & 1;
        }
    }
}
