using System.Globalization;
using System.Numerics;
using Gwangan.Chain.Crypto.Bls12381;

namespace Gwangan.Tests.Crypto.Bls12381;

public sealed class FpTests
{
    internal static readonly BigInteger P = BigInteger.Parse(
        "01a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [Fact]
    public void Arithmetic_agrees_with_big_integers_on_random_and_on_extreme_numbers()
    {
        Random random = new(2537);
        for (int i = 0; i < 2_000; i++)
        {
            BigInteger x = Number(random, i), y = Number(random, i / 8), z = Number(random, i / 64), w = Number(random, i / 512);
            Fp a = Element(x), b = Element(y), c = Element(z), d = Element(w);
            Assert.Equal(x, Value(a));
            Fp.Multiply(a, b, out Fp r);
            Assert.Equal(x * y % P, Value(r));
            Fp.Square(a, out r);
            Assert.Equal(x * x % P, Value(r));
            Fp.SumOfProducts(a, b, c, d, out r);
            Assert.Equal(((x * y) + (z * w)) % P, Value(r));
            Fp.Subtract(a, b, out r);
            Assert.Equal((x - y + P) % P, Value(r));
            Fp.Subtract(a, b, c, out r);
            Assert.Equal((x - y - z + (2 * P)) % P, Value(r));
            Fp.AddReduced(a, b, out r);
            Assert.Equal((x + y) % P, Value(r));
            Fp.Negate(a, out r);
            Assert.Equal((P - x) % P, Value(r));
            Assert.Equal(x.IsZero, Fp.IsZero(a));
            Assert.Equal(x == y, Fp.AreEqual(a, b));
            Assert.Equal(!x.IsEven, Fp.IsOdd(a));
            Assert.Equal(x > P / 2, Fp.IsUpperHalf(a));
        }
    }

    [Fact]
    public void Sums_as_large_as_promised_are_multiplied_and_subtracted_rightly()
    {
        Random random = new(15);
        for (int i = 0; i < 500; i++)
        {
            BigInteger x = Number(random, i), y = Number(random, i / 8);
            Fp a = Element(x), b = Element(y);
            Fp.MultiplySmall(a, 15, out Fp many);
            Fp.Subtract(b, many, out Fp r);
            Assert.Equal((y + (15 * (P - x))) % P, Value(r));
            Fp.Subtract(many, b, out r);
            Assert.Equal(((15 * x) + P - y) % P, Value(r));
            Fp.MultiplySmall(a, 8, out Fp eight);
            Fp.MultiplySmall(b, 4, out Fp four);
            Fp.Multiply(eight, four, out r);
            Assert.Equal(32 * x * y % P, Value(r));
            Fp.SumOfProducts(four, four, four, four, out r);
            Assert.Equal(32 * y * y % P, Value(r));
            Fp.MultiplySmall(a, 5, out Fp five);
            Fp.Square(five, out r);
            Assert.Equal(25 * x * x % P, Value(r));
        }
    }

    [Fact]
    public void Products_of_full_limbs_do_not_overflow()
    {
        // Limbs of four units, all bits set: more than any sum of reduced elements.
        const ulong limb = (1UL << 58) - 1, top = (1UL << 49) - 1;
        Fp full = new(limb, limb, limb, limb, limb, limb, top);
        BigInteger value = 0;
        for (int i = 6; i >= 0; i--) value = (value << 56) + (i == 6 ? top : limb);
        BigInteger inverse = BigInteger.ModPow(BigInteger.One << 392, P - 2, P);
        Fp.SumOfProducts(full, full, full, full, out Fp r);
        Assert.Equal(2 * value * value * inverse * inverse % P, Value(r));
        Fp.Square(full, out r);
        Assert.Equal(value * value * inverse * inverse % P, Value(r));
    }

    [Fact]
    public void Inverses_and_roots_are_what_they_are_called()
    {
        Random random = new(4);
        for (int i = 0; i < 200; i++)
        {
            BigInteger x = Number(random, i);
            Fp a = Element(x);
            Fp.Invert(a, out Fp r);
            Assert.Equal(x.IsZero ? 0 : BigInteger.One, Value(r) * x % P);
            Fp.InvertByPower(a, out Fp power);
            Assert.True(Fp.AreEqual(r, power));
            Assert.Equal(x.IsZero || BigInteger.ModPow(x, (P - 1) / 2, P).IsOne, Fp.TrySquareRoot(a, out r));
            Fp.Square(a, out Fp square);
            Assert.True(Fp.TrySquareRoot(square, out r));
            Assert.True(Value(r) == x || Value(r) == (P - x) % P);

            // A random element of the extension, and the special ones with one coefficient.
            Fp2 e = new(i % 3 == 1 ? default : a, i % 3 == 2 ? default : Element(Number(random, i)));
            Fp2.Square(e, out Fp2 e2);
            Assert.True(Fp2.TrySquareRoot(e2, out Fp2 root));
            Fp2.Square(root, out root);
            Assert.True(Fp2.AreEqual(root, e2));
            Fp2.Multiply(e2, new(Element(2), Element(1)), out Fp2 none);
            Assert.Equal(Fp2.IsZero(e2), Fp2.TrySquareRoot(none, out _));
            if (Fp2.IsZero(e)) continue;
            Fp2.Invert(e, out Fp2 inverse);
            Fp2.Multiply(inverse, e, out inverse);
            Assert.True(Fp2.AreEqual(inverse, Fp2.One));
        }
    }

    [Fact]
    public void Zero_has_the_inverse_zero_in_all_its_forms()
    {
        Fp.Subtract(Element(5), Element(5), out Fp r);
        Fp.Invert(r, out r);
        Assert.True(Fp.IsZero(r));
        // p itself, in limbs of 56 bits.
        r = new(Fp.ModulusLimb(0), Fp.ModulusLimb(1), Fp.ModulusLimb(2), Fp.ModulusLimb(3), Fp.ModulusLimb(4), Fp.ModulusLimb(5), Fp.ModulusLimb(6));
        Assert.True(Fp.IsZero(r));
        Fp.Invert(r, out r);
        Assert.True(Fp.IsZero(r));
    }

    [Fact]
    public void Bytes_at_and_above_the_modulus_are_refused()
    {
        Assert.True(Fp.TryRead(Bytes(P - 1), out _));
        Assert.False(Fp.TryRead(Bytes(P), out _));
        Assert.False(Fp.TryRead(Bytes(P + 1), out _));
        Assert.False(Fp.TryRead(Bytes((BigInteger.One << 384) - 1), out _));
    }

    internal static Fp Element(BigInteger x)
    {
        Assert.True(Fp.TryRead(Bytes(x), out Fp r));
        return r;
    }

    internal static BigInteger Value(in Fp a)
    {
        byte[] bytes = new byte[Fp.Size];
        a.Write(bytes);
        return new(bytes, isUnsigned: true, isBigEndian: true);
    }

    // One of the eight numbers at the edges, or a random one.
    internal static BigInteger Number(Random random, int i)
    {
        byte[] bytes = new byte[Fp.Size];
        random.NextBytes(bytes);
        return (i % 16) switch
        {
            0 => 0,
            1 => 1,
            2 => P - 1,
            3 => P / 2,
            4 => (P / 2) + 1,
            5 => (BigInteger.One << 380) - 1,
            6 => (BigInteger.One << 56) - 1,
            7 => P - 2,
            _ => new BigInteger(bytes, isUnsigned: true) % P,
        };
    }

    private static byte[] Bytes(BigInteger x)
    {
        byte[] brief = x.ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] bytes = new byte[Fp.Size];
        brief.CopyTo(bytes, Fp.Size - brief.Length);
        return bytes;
    }
}
