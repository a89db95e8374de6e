using System.Numerics;
using Gwangan.Chain.Crypto.Bls12381;

namespace Gwangan.Tests.Crypto.Bls12381;

/// <summary>What goes eight at a time against what goes one after the other; on machines without AVX-512 there is nothing to compare.</summary>
public sealed unsafe class FpLanesTests
{
    [Fact]
    public void Products_of_carried_and_of_negative_sums_agree_with_big_integers()
    {
        if (!FpLanes.IsSupported) return;
        Random random = new(8);
        Fp* a = stackalloc Fp[8], b = stackalloc Fp[8], sum = stackalloc Fp[8], r = stackalloc Fp[8];
        for (int round = 0; round < 400; round++)
        {
            // From a - 7b to a + 7b, without carries.
            int times = (round % 15) - 7;
            for (int i = 0; i < 8; i++)
            {
                a[i] = FpTests.Element(FpTests.Number(random, round + i));
                b[i] = FpTests.Element(FpTests.Number(random, round / 8));
                sum[i] = a[i];
                for (int k = 0; k < Math.Abs(times); k++) Move(sum + i, b + i, times < 0);
            }
            FpLanes.Multiply(sum, b, r);
            for (int i = 0; i < 8; i++) AssertReduced(Modulo((FpTests.Value(a[i]) + (times * FpTests.Value(b[i]))) * FpTests.Value(b[i])), r[i]);
        }
    }

    [Fact]
    public void Long_sums_are_reduced_to_what_they_stand_for()
    {
        if (!FpLanes.IsSupported) return;
        Random random = new(9);
        Fp* a = stackalloc Fp[8], b = stackalloc Fp[8], sum = stackalloc Fp[8];
        for (int round = 0; round < 400; round++)
        {
            int times = (round % 119) - 59;
            for (int i = 0; i < 8; i++)
            {
                a[i] = FpTests.Element(FpTests.Number(random, round + i));
                b[i] = FpTests.Element(FpTests.Number(random, round / 8));
                sum[i] = a[i];
                for (int k = 0; k < Math.Abs(times); k++) Move(sum + i, b + i, times < 0);
            }
            FpLanes.Reduce(sum);
            for (int i = 0; i < 8; i++) AssertReduced(Modulo(FpTests.Value(a[i]) + (times * FpTests.Value(b[i]))), sum[i]);
        }
    }

    [Fact]
    public void The_tower_agrees_with_one_product_after_the_other()
    {
        if (!FpLanes.IsSupported) return;
        Random random = new(10);
        for (int round = 0; round < 20; round++)
        {
            Fp12 a = PairingTests.RandomElement(random), b = PairingTests.RandomElement(random);
            Fp2 b0 = b.C0.C0, b1 = b.C0.C1, b4 = b.C1.C1;
            Fp12 one = a, eight = a;
            // One after the other, so that what one leaves the next one takes.
            for (int step = 0; step < 4; step++)
            {
                Fp12.MultiplySingly(one, b, out one);
                Fp12Lanes.Multiply(eight, b, out eight);
                Assert.True(PairingTests.AreEqual(one, eight));
                Fp12.SquareSingly(one, out one);
                Fp12Lanes.Square(eight, out eight);
                Assert.True(PairingTests.AreEqual(one, eight));
                Fp12.MultiplyByLineSingly(ref one, b0, b1, b4);
                Fp12Lanes.MultiplyByLine(ref eight, b0, b1, b4);
                Assert.True(PairingTests.AreEqual(one, eight));
                Fp12.SquareCyclotomicSingly(one, out one);
                Fp12Lanes.SquareCyclotomic(eight, out eight);
                Assert.True(PairingTests.AreEqual(one, eight));
            }
        }
    }

    [Fact]
    public void Points_of_the_second_group_agree_with_one_product_after_the_other()
    {
        if (!FpLanes.IsSupported) return;
        Random random = new(13);
        AffinePoint<Fp2> base2 = GroupTests.RandomPoint<Fp2, G2>(CurveConstants.Generator2, random);
        JacobianPoint<Fp2> one = new(CurveConstants.Generator2), eight = one;
        for (int step = 0; step < 100; step++)
        {
            JacobianPoint<Fp2>.DoubleSingly(one, out one);
            G2Lanes.Double(eight, out eight);
            Assert.True(JacobianPoint<Fp2>.AreEqual(one, eight));
            JacobianPoint<Fp2>.AddSingly(one, base2, out one);
            G2Lanes.Add(eight, base2, out eight);
            Assert.True(JacobianPoint<Fp2>.AreEqual(one, eight));
        }
        // Equal and opposite points.
        JacobianPoint<Fp2> start = new(base2);
        JacobianPoint<Fp2>.DoubleSingly(start, out one);
        G2Lanes.Add(start, base2, out eight);
        Assert.True(JacobianPoint<Fp2>.AreEqual(one, eight));
        AffinePoint<Fp2>.Negate(base2, out base2);
        G2Lanes.Add(start, base2, out eight);
        Assert.True(eight.IsInfinity);
    }

    [Fact]
    public void Lines_agree_with_one_product_after_the_other()
    {
        if (!FpLanes.IsSupported) return;
        Random random = new(14);
        AffinePoint<Fp2> q = GroupTests.RandomPoint<Fp2, G2>(CurveConstants.Generator2, random);
        Fp2 x = q.X, y = q.Y, z = Fp2.One, x8 = x, y8 = y, z8 = z;
        for (int step = 0; step < 60; step++)
        {
            Pairing.Double(ref x, ref y, ref z, out Line line);
            LineLanes.Double(ref x8, ref y8, ref z8, out Line line8);
            Assert.True(Fp2.AreEqual(x, x8) && Fp2.AreEqual(y, y8) && Fp2.AreEqual(z, z8));
            Assert.True(Fp2.AreEqual(line.Constant, line8.Constant) && Fp2.AreEqual(line.X, line8.X) && Fp2.AreEqual(line.Y, line8.Y));
        }
    }

    [Fact]
    public void A_stranger_among_members_is_found_wherever_it_stands()
    {
        Random random = new(16);
        AffinePoint<Fp> stranger = GroupTests.PointOutside(random);
        AffinePoint<Fp>[] members = [.. Enumerable.Range(0, 19).Select(_ => GroupTests.RandomPoint<Fp, G1>(CurveConstants.Generator1, random))];
        members[17] = AffinePoint<Fp>.Infinity;
        for (int count = 0; count <= members.Length; count++)
        {
            AffinePoint<Fp>[] some = members[..count];
            Assert.True(G1.ContainsAll(some));
            for (int i = 0; i < count; i++)
            {
                some = members[..count];
                some[i] = stranger;
                Assert.False(G1.ContainsAll(some));
            }
        }
    }

    [Fact]
    public void Points_of_small_order_are_no_members_alone_or_in_company()
    {
        Random random = new(17);
        // The order of the curve is (x - 1)^2 / 3 times r: it has factors 3 and 11^2.
        BigInteger cofactor = BigInteger.Pow(CurveConstants.Parameter + BigInteger.One, 2) / 3;
        foreach (int small in (int[])[3, 11])
        {
            AffinePoint<Fp> point;
            do
            {
                BigInteger rest = cofactor;
                while ((rest % small).IsZero) rest /= small;
                point = GroupTests.PointOutside(random);
                JacobianPoint<Fp>.ToAffine(GroupTests.Naive(point, CurveConstants.Order), out point);
                JacobianPoint<Fp>.ToAffine(GroupTests.Naive(point, Words(rest)), out point);
            }
            while (point.IsInfinity);
            Assert.False(G1.Contains(point));
            Assert.False(G1.ContainsAll([point, CurveConstants.Generator1]));
            Assert.False(G1.ContainsAll([CurveConstants.Generator1, point, point]));
        }
    }

    private static void Move(Fp* sum, Fp* by, bool down)
    {
        if (down) FpLanes.Subtract(sum, by, sum);
        else FpLanes.Add(sum, by, sum);
    }

    private static void AssertReduced(BigInteger expected, in Fp actual)
    {
        Assert.Equal(expected, FpTests.Value(actual));
        Assert.True(((actual.L0 | actual.L1 | actual.L2 | actual.L3 | actual.L4 | actual.L5) >> 56) == 0 && actual.L6 >> 46 == 0);
    }

    private static BigInteger Modulo(BigInteger x) => ((x % FpTests.P) + FpTests.P) % FpTests.P;

    private static ulong[] Words(BigInteger x)
    {
        byte[] bytes = new byte[32];
        x.TryWriteBytes(bytes, out _, isUnsigned: true);
        return [.. Enumerable.Range(0, 4).Select(i => BitConverter.ToUInt64(bytes, 8 * i))];
    }
}
