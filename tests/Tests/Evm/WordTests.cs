using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using static Gwangan.Tests.Base.UInt256Tests;

namespace Gwangan.Tests.Evm;

public sealed unsafe class WordTests
{
    private delegate void Two(UInt256* r, UInt256* x, UInt256* y);

    private delegate void Three(UInt256* r, UInt256* x, UInt256* y, UInt256* m);

    private delegate bool Question(UInt256* x, UInt256* y);

    [Fact]
    public void Addition_subtraction_and_multiplication_wrap_around()
    {
        Check(Word.Add, (x, y) => Cut(x + y));
        Check(Word.Subtract, (x, y) => Cut(x - y));
        Check(Word.Multiply, (x, y) => Cut(x * y));
    }

    [Fact]
    public void Division_by_zero_is_zero_and_signed_division_rounds_towards_zero()
    {
        Check(Word.Divide, (x, y) => y.IsZero ? 0 : x / y);
        Check(Word.Modulo, (x, y) => y.IsZero ? 0 : x % y);
        Check(Word.SignedDivide, (x, y) => y.IsZero ? 0 : Cut(BigInteger.Divide(Signed(x), Signed(y))));
        Check(Word.SignedModulo, (x, y) => y.IsZero ? 0 : Cut(BigInteger.Remainder(Signed(x), Signed(y))));
    }

    [Fact]
    public void Sums_and_products_modulo_a_third_are_not_cut_off_in_between()
    {
        Check(Word.AddModulo, (x, y, m) => m.IsZero ? 0 : (x + y) % m);
        Check(Word.MultiplyModulo, (x, y, m) => m.IsZero ? 0 : x * y % m);
    }

    [Fact]
    public void A_product_by_a_remembered_modulus_is_the_same()
    {
        Check((r, x, y, m) =>
        {
            RememberedModulus modulus = new();
            UInt256 first, second, a = *x, b = *y, n = *m;
            modulus.Multiply(&first, &a, &b, &n);
            modulus.Multiply(&second, &a, &b, &n);
            Assert.Equal(first, second);
            modulus.Multiply(r, x, y, m);
            Assert.Equal(first, *r);
        }, (x, y, m) => m.IsZero ? 0 : x * y % m);

        // Factors below the modulus, and at the edge of it, of every size of modulus.
        Random random = new(21);
        RememberedModulus remembered = new();
        for (int i = 0; i < 300; i++)
        {
            UInt256 m = Some(random, i) | 1, step = Some(random, i + 7);
            if (m == 1) continue;
            UInt256[] factors = [m - 1u, m - 2u, m >> 1, (m >> 1) + 1u, step % m, Some(random, 0) % m, (UInt256.MaxValue - step) % m, 1, 0, m, UInt256.MaxValue];
            foreach (UInt256 x in factors)
                foreach (UInt256 y in factors)
                {
                    UInt256 r, a = x, b = y, expected;
                    Word.MultiplyModulo(&expected, &a, &b, &m);
                    remembered.Multiply(&r, &a, &b, &m);
                    Assert.Equal(expected, r);
                    // The result may lie where an operand lies, and the modulus, too.
                    UInt256 inPlace = m;
                    remembered.Multiply(&inPlace, &a, &b, &inPlace);
                    Assert.Equal(expected, inPlace);
                }
        }

        // Numbers whose limbs are often all ones or zero, shifted down by up to 255 places.
        static UInt256 Some(Random random, int number)
        {
            Span<ulong> limbs = stackalloc ulong[4];
            for (int i = 0; i < 4; i++) limbs[i] = random.Next(4) switch { 0 => 0, 1 => ulong.MaxValue, _ => unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue)) };
            return new UInt256(limbs[0], limbs[1], limbs[2], limbs[3]) >> (number % 3 == 0 ? 0 : random.Next(256));
        }
    }

    [Fact]
    public void A_quotient_limb_estimated_one_too_large_is_put_right()
    {
        // Knuth's step D6: dividends whose first limbs equal the divisor's, and just below multiples of it.
        UInt256 divisor = new(3, 0, 1UL << 63, 0), dividend = new(0, ulong.MaxValue - 2, 0, 1UL << 62);
        foreach (UInt256 near in new[] { dividend, dividend - 1u, divisor * 5u - 1u, new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, (1UL << 63) - 1) })
            foreach (UInt256 by in new[] { divisor, divisor + 1u, new(ulong.MaxValue, 1UL << 63, 0, 0), new(ulong.MaxValue, 0, 0, 1UL << 63) })
            {
                UInt256 x = near, y = by, q, r;
                Word.Divide(&q, &x, &y);
                Word.Modulo(&r, &x, &y);
                Assert.Equal(Big(near), Big(q) * Big(by) + Big(r));
                Assert.True(r < by);
            }
    }

    [Fact]
    public void Powers_wrap_around_and_anything_to_the_power_of_zero_is_one() => Check(Word.Power, (x, y) => BigInteger.ModPow(x, y, Modulus), 2_000);

    [Fact]
    public void Orders_compare_plain_and_signed_numbers()
    {
        Ask(Word.LessThan, (x, y) => x < y);
        Ask(Word.GreaterThan, (x, y) => x > y);
        Ask(Word.SignedLess, (x, y) => Signed(x) < Signed(y));
        Ask(Word.SignedGreater, (x, y) => Signed(x) > Signed(y));
        Ask(Word.Equal, (x, y) => x == y);
        Ask((x, _) => Word.IsZero(x), (x, _) => x.IsZero);
    }

    [Fact]
    public void Bits_are_combined_one_by_one()
    {
        Check(Word.And, (x, y) => x & y);
        Check(Word.Or, (x, y) => x | y);
        Check(Word.Xor, (x, y) => x ^ y);
        Check((r, x, _) => Word.Not(r, x), (x, _) => Modulus - 1 - x);
        Check((r, x, _) => Word.CountLeadingZeros(r, x), (x, _) => 256 - (int)x.GetBitLength());
    }

    [Fact]
    public void Bytes_shifts_and_sign_extension_take_their_count_from_the_top()
    {
        Check(Word.Byte, (i, x) => i > 31 ? 0 : (x >> (248 - 8 * (int)i)) & 255, counts: true);
        Check(Word.ShiftLeft, (n, x) => n > 255 ? 0 : Cut(x << (int)n), counts: true);
        Check(Word.ShiftRight, (n, x) => n > 255 ? 0 : x >> (int)n, counts: true);
        Check(Word.ShiftArithmetic, (n, x) => Cut(Signed(x) >> (int)BigInteger.Min(n, 256)), counts: true);
        Check(Word.SignExtend, SignExtended, counts: true);

        static BigInteger SignExtended(BigInteger k, BigInteger x)
        {
            if (k > 30) return x;
            int bits = 8 * ((int)k + 1);
            BigInteger low = x & ((BigInteger.One << bits) - 1);
            return (low >> (bits - 1)).IsZero ? low : Cut(low - (BigInteger.One << bits));
        }
    }

    [Fact]
    public void Words_are_read_and_written_with_the_most_significant_byte_first()
    {
        var random = new Random(5);
        byte* bytes = stackalloc byte[40];
        for (int i = 0; i < 500; i++)
        {
            UInt256 value = Any(random), back;
            Word.StoreBigEndian(bytes + i % 8, &value);
            Assert.Equal(value.ToBigEndian(), new Span<byte>(bytes + i % 8, 32).ToArray());
            Word.LoadBigEndian(&back, bytes + i % 8);
            Assert.Equal(value, back);
            Word.StoreBigEndian((byte*)&back, &back);
            Assert.Equal(UInt256.FromBigEndian(new Span<byte>(&back, 32)).ToBigEndian(), new Span<byte>(&back, 32).ToArray());
        }
    }

    private static BigInteger Signed(BigInteger x) => x >> 255 == 0 ? x : x - Modulus;

    private static void Check(Two actual, Func<BigInteger, BigInteger, BigInteger> expected, int count = 5_000, bool counts = false)
    {
        var random = new Random(count);
        foreach ((UInt256 a, UInt256 b) in Pairs(random, count))
        {
            UInt256 first = counts && random.Next(4) > 0 ? new UInt256((ulong)random.Next(270)) : a;
            UInt256 answer = Small(expected(Big(first), Big(b))), x = first, y = b, r = UInt256.MaxValue;
            actual(&r, &x, &y);
            Assert.Equal(answer, r);
            Assert.Equal((first, b), (x, y));
            actual(&x, &x, &y);
            Assert.Equal(answer, x);
            x = first;
            actual(&y, &x, &y);
            Assert.Equal(answer, y);
        }
    }

    private static void Check(Three actual, Func<BigInteger, BigInteger, BigInteger, BigInteger> expected)
    {
        var random = new Random(33);
        foreach ((UInt256 a, UInt256 b) in Pairs(random, 5_000))
        {
            UInt256 c = Any(random), answer = Small(expected(Big(a), Big(b), Big(c))), x = a, y = b, m = c, r;
            actual(&r, &x, &y, &m);
            Assert.Equal(answer, r);
            actual(&x, &x, &y, &m);
            Assert.Equal(answer, x);
            x = a;
            actual(&y, &x, &y, &m);
            Assert.Equal(answer, y);
            y = b;
            actual(&m, &x, &y, &m);
            Assert.Equal(answer, m);
        }
    }

    private static void Ask(Question actual, Func<BigInteger, BigInteger, bool> expected)
    {
        foreach ((UInt256 a, UInt256 b) in Pairs(new Random(6), 5_000))
        {
            UInt256 x = a, y = b;
            Assert.Equal(expected(Big(a), Big(b)), actual(&x, &y));
        }
    }
}
