using System.Numerics;
using Gwangan.Chain.Crypto.Bls12381;

namespace Gwangan.Tests.Crypto.Bls12381;

public sealed class PairingTests
{
    [Fact]
    public void Scalars_move_from_one_side_to_the_other_and_out()
    {
        Random random = new(7);
        Span<ulong> a = stackalloc ulong[4], b = stackalloc ulong[4];
        for (int i = 0; i < 4; i++)
        {
            GroupTests.RandomScalar(random, a);
            GroupTests.RandomScalar(random, b);
            AffinePoint<Fp> p = GroupTests.RandomPoint<Fp, G1>(CurveConstants.Generator1, random);
            AffinePoint<Fp2> q = GroupTests.RandomPoint<Fp2, G2>(CurveConstants.Generator2, random);
            ScalarProduct<Fp, G1>.Multiply(p, a, out JacobianPoint<Fp> multiple1);
            JacobianPoint<Fp>.ToAffine(multiple1, out AffinePoint<Fp> ap);
            ScalarProduct<Fp2, G2>.Multiply(q, a, out JacobianPoint<Fp2> multiple2);
            JacobianPoint<Fp2>.ToAffine(multiple2, out AffinePoint<Fp2> aq);
            Pairing.Product(new(in ap), new(in q), out Fp12 left);
            Pairing.Product(new(in p), new(in aq), out Fp12 right);
            Pairing.Product(new(in p), new(in q), out Fp12 middle);
            Assert.False(Fp12.IsOne(middle));
            Power(middle, Number(a), out middle);
            Assert.True(AreEqual(left, right));
            Assert.True(AreEqual(left, middle));

            // And so e(ap, q) e(-p, aq) is 1, with any number of pairs more that cancel or are infinity.
            AffinePoint<Fp>.Negate(p, out AffinePoint<Fp> minus);
            AffinePoint<Fp>[] first = [ap, minus];
            AffinePoint<Fp2>[] second = [q, aq];
            Assert.True(Pairing.IsProductOne(first, second));
            Assert.False(Pairing.IsProductOne(first, [q, q]));
            for (int j = 0; j < 5 * i; j++)
            {
                first = [.. first, p, AffinePoint<Fp>.Infinity, minus, p];
                second = [.. second, q, aq, q, AffinePoint<Fp2>.Infinity];
            }
            Assert.True(Pairing.IsProductOne(first, second));
            first[^2] = p;
            Assert.False(Pairing.IsProductOne(first, second));
        }
    }

    [Fact]
    public void Lines_multiplied_before_give_the_same_as_one_after_the_other()
    {
        Random random = new(9);
        for (int i = 0; i < 4; i++)
        {
            AffinePoint<Fp>[] p = [GroupTests.RandomPoint<Fp, G1>(CurveConstants.Generator1, random), GroupTests.RandomPoint<Fp, G1>(CurveConstants.Generator1, random)];
            AffinePoint<Fp2>[] q = [GroupTests.RandomPoint<Fp2, G2>(CurveConstants.Generator2, random), GroupTests.RandomPoint<Fp2, G2>(CurveConstants.Generator2, random)];
            Line[] first = new Line[Line.Count], second = new Line[Line.Count];
            Pairing.Prepare(q[0], first);
            Pairing.Prepare(q[1], second);
            Pairing.MillerLoop(p[0], p[1], [.. first.Zip(second, (a, b) => new LineProduct(a, b))], out Fp12 together);
            Pairing.MillerLoop(p, q, out Fp12 apart);
            Assert.True(AreEqual(apart, together));
        }
    }

    [Fact]
    public void The_value_has_the_order_of_the_groups()
    {
        Pairing.Product(new(in CurveConstants.Generator1), new(in CurveConstants.Generator2), out Fp12 value);
        Power(value, Number(CurveConstants.Order), out Fp12 power);
        Assert.True(Fp12.IsOne(power));
    }

    [Fact]
    public void Short_cuts_in_the_tower_agree_with_multiplication_and_powers()
    {
        Random random = new(8);
        Fp12 a = RandomElement(random), b = RandomElement(random), c = RandomElement(random);
        Fp12.Multiply(a, b, out Fp12 ab);
        Fp12.Multiply(ab, c, out Fp12 left);
        Fp12.Multiply(b, c, out Fp12 right);
        Fp12.Multiply(a, right, out right);
        Assert.True(AreEqual(left, right));

        Fp12.Square(a, out left);
        Fp12.Multiply(a, a, out right);
        Assert.True(AreEqual(left, right));

        Fp12.Invert(a, out left);
        Fp12.Multiply(left, a, out left);
        Assert.True(Fp12.IsOne(left));

        Fp12.Frobenius(a, out left);
        Power(a, FpTests.P, out right);
        Assert.True(AreEqual(left, right));

        Fp2 b0 = b.C0.C0, b1 = b.C0.C1, b4 = b.C1.C1;
        Fp12 line = new() { C0 = new() { C0 = b0, C1 = b1 }, C1 = new() { C1 = b4 } };
        Fp12.Multiply(a, line, out right);
        left = a;
        Fp12.MultiplyByLine(ref left, b0, b1, b4);
        Assert.True(AreEqual(left, right));

        // Into the cyclotomic subgroup: a^((p^6 - 1)(p^2 + 1)).
        Fp12.Invert(a, out Fp12 inverse);
        Fp12.Conjugate(a, out Fp12 t);
        Fp12.Multiply(t, inverse, out t);
        Fp12.FrobeniusSquared(t, out Fp12 t2);
        Fp12.Multiply(t, t2, out t);
        Fp12.SquareCyclotomic(t, out left);
        Fp12.Multiply(t, t, out right);
        Assert.True(AreEqual(left, right));
    }

    private static BigInteger Number(ReadOnlySpan<ulong> words)
    {
        BigInteger number = 0;
        for (int i = words.Length - 1; i >= 0; i--) number = (number << 64) + words[i];
        return number;
    }

    private static void Power(in Fp12 a, BigInteger exponent, out Fp12 r)
    {
        Fp12 power = Fp12.One;
        for (long bit = exponent.GetBitLength() - 1; bit >= 0; bit--)
        {
            Fp12.Multiply(power, power, out power);
            if (!((exponent >> (int)bit) & 1).IsZero) Fp12.Multiply(power, a, out power);
        }
        r = power;
    }

    internal static bool AreEqual(in Fp12 a, in Fp12 b)
    {
        Fp12.Invert(b, out Fp12 quotient);
        Fp12.Multiply(quotient, a, out quotient);
        return Fp12.IsOne(quotient);
    }

    internal static Fp12 RandomElement(Random random) => new() { C0 = RandomHalf(random), C1 = RandomHalf(random) };

    private static Fp6 RandomHalf(Random random) => new() { C0 = RandomPair(random), C1 = RandomPair(random), C2 = RandomPair(random) };

    private static Fp2 RandomPair(Random random) => new(FpTests.Element(FpTests.Number(random, 8)), FpTests.Element(FpTests.Number(random, 8)));
}
