using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>The square root of <see cref="Fp"/>, which comes from one power, because p is 3 modulo 4.</summary>
internal partial struct Fp
{
    // (p - 3) / 4, words least first.
    private static ReadOnlySpan<ulong> QuarterExponent =>
    [
        0xee7fbfffffffeaaa, 0x07aaffffac54ffff, 0xd9cc34a83dac3d89,
        0xd91dd2e13ce144af, 0x92c6e9ed90d2eb35, 0x0680447a8e5ff9a6,
    ];

    /// <summary>r = a^((p - 3) / 4): a * r is a square root of a or of -a, and r^4 * a is the inverse; at most 4 units.</summary>
    [SkipLocalsInit]
    public static void QuarterPower(in Fp a, out Fp r)
    {
        const int Window = 5;
        // Odd powers; a digit of the window is shifted until it is odd.
        Span<Fp> odd = stackalloc Fp[1 << (Window - 1)];
        Square(a, out Fp square);
        odd[0] = a;
        for (int i = 1; i < odd.Length; i++) Multiply(odd[i - 1], square, out odd[i]);

        r = One;
        ReadOnlySpan<ulong> exponent = QuarterExponent;
        bool started = false;
        for (int bit = 378; bit >= 0;)
        {
            if (((exponent[bit >> 6] >> (bit & 63)) & 1) == 0)
            {
                Square(r, out r);
                bit--;
                continue;
            }
            int low = Math.Max(bit - Window + 1, 0);
            while (((exponent[low >> 6] >> (low & 63)) & 1) == 0) low++;
            int digit = 0;
            for (; bit >= low; bit--)
            {
                digit = (digit << 1) | (int)((exponent[bit >> 6] >> (bit & 63)) & 1);
                if (started) Square(r, out r);
            }
            if (started) Multiply(r, odd[digit >> 1], out r);
            else r = odd[digit >> 1];
            started = true;
        }
    }

    /// <summary>r = 1 / a, as a power: the obvious twin of <see cref="Invert"/>.</summary>
    internal static void InvertByPower(in Fp a, out Fp r)
    {
        QuarterPower(a, out Fp power);
        Square(power, out power);
        Square(power, out power);
        Multiply(a, power, out r);
    }

    /// <summary>The square root of a, either of the two; false when a has none.</summary>
    public static bool TrySquareRoot(in Fp a, out Fp r)
    {
        QuarterPower(a, out Fp power);
        Multiply(a, power, out Fp root);
        Square(root, out Fp square);
        bool exists = AreEqual(square, a);
        r = root;
        return exists;
    }
}
