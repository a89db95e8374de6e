using Gwangan.Chain.Crypto.Bls12381;

namespace Gwangan.Tests.Crypto.Bls12381;

public sealed class GroupTests
{
    [Fact]
    public void Points_of_the_first_group_add_in_any_order() => AddInAnyOrder<Fp, G1>(CurveConstants.Generator1, CurveConstants.B1);

    [Fact]
    public void Points_of_the_second_group_add_in_any_order() => AddInAnyOrder<Fp2, G2>(CurveConstants.Generator2, CurveConstants.B2);

    [Fact]
    public void Sums_in_the_first_group_agree_with_doubling_and_adding() => SumsAgree<Fp, G1>(CurveConstants.Generator1, [1, 2, 3, 7, 33, 130]);

    [Fact]
    public void Sums_in_the_second_group_agree_with_doubling_and_adding() => SumsAgree<Fp2, G2>(CurveConstants.Generator2, [1, 2, 3, 7, 33]);

    [Fact]
    public void Sums_with_a_fixed_point_agree_alone_and_beside_a_membership_test()
    {
        Random random = new(12);
        AffinePoint<Fp>[] prepared = G1Sum.Prepare(CurveConstants.Generator1);
        AffinePoint<Fp>[] table = new AffinePoint<Fp>[G1Sum.TableRoom];
        sbyte[] digits = new sbyte[G1Sum.DigitRoom];
        ulong[] scalars = new ulong[8];
        for (int i = 0; i < 24; i++)
        {
            AffinePoint<Fp> a = RandomPoint<Fp, G1>(CurveConstants.Generator1, random), b = RandomPoint<Fp, G1>(CurveConstants.Generator1, random);
            RandomScalar(random, scalars.AsSpan(0, 4));
            RandomScalar(random, scalars.AsSpan(4, 4));
            // Zero on either side or both, one, and points that meet the generator's multiples.
            if (i is 1 or 3) scalars.AsSpan(0, 4).Clear();
            if (i is 2 or 3) scalars.AsSpan(4, 4).Clear();
            if (i == 4) scalars = [1, 0, 0, 0, 1, 0, 0, 0];
            if (i is 4 or 5) a = CurveConstants.Generator1;
            if (i == 5) (scalars[4], scalars[5], scalars[6], scalars[7]) = (scalars[0], scalars[1], scalars[2], scalars[3]);
            if (i == 6) b = PointOutside(random);
            ScalarProduct<Fp, G1>.Sum([a, CurveConstants.Generator1], scalars, out JacobianPoint<Fp> expected);

            G1Sum alone = new(a, scalars.AsSpan(0, 4), prepared, scalars.AsSpan(4), table, digits);
            alone.Finish();
            Assert.True(JacobianPoint<Fp>.AreEqual(expected, alone.Value));

            G1Sum beside = new(a, scalars.AsSpan(0, 4), prepared, scalars.AsSpan(4), table, digits);
            Assert.Equal(i != 6, G1.ContainsAll([a, b], ref beside));
            beside.Finish();
            Assert.True(JacobianPoint<Fp>.AreEqual(expected, beside.Value));
        }
    }

    [Fact]
    public void A_point_of_the_curve_is_seldom_in_the_group_and_its_cleared_image_always()
    {
        Random random = new(11);
        for (int i = 0; i < 20; i++)
        {
            Fp x = FpTests.Element(FpTests.Number(random, 8));
            Fp.Square(x, out Fp y);
            Fp.Multiply(x, y, out y);
            Fp.Add(y, CurveConstants.B1, out y);
            if (!Fp.TrySquareRoot(y, out y)) continue;
            AffinePoint<Fp> point = new(x, y);
            Assert.True(AffinePoint<Fp>.IsOnCurve(point, CurveConstants.B1));
            Assert.False(G1.Contains(point));
            G1.ClearCofactor(new(point), out JacobianPoint<Fp> cleared);
            JacobianPoint<Fp>.ToAffine(cleared, out AffinePoint<Fp> member);
            Assert.True(G1.Contains(member));
            Assert.True(Naive(member, CurveConstants.Order).IsInfinity);
        }
        for (int i = 0; i < 20; i++)
        {
            Fp2 x = new(FpTests.Element(FpTests.Number(random, 8)), FpTests.Element(FpTests.Number(random, 8)));
            Fp2.Square(x, out Fp2 y);
            Fp2.Multiply(x, y, out y);
            Fp2.Add(y, CurveConstants.B2, out y);
            if (!Fp2.TrySquareRoot(y, out y)) continue;
            AffinePoint<Fp2> point = new(x, y);
            Assert.True(AffinePoint<Fp2>.IsOnCurve(point, CurveConstants.B2));
            Assert.False(G2.Contains(point));
            G2.ClearCofactor(new(point), out JacobianPoint<Fp2> cleared);
            JacobianPoint<Fp2>.ToAffine(cleared, out AffinePoint<Fp2> member);
            Assert.True(G2.Contains(member));
            Assert.True(Naive(member, CurveConstants.Order).IsInfinity);
        }
    }

    [Fact]
    public void Field_elements_map_into_the_groups_and_the_two_signs_to_opposite_points()
    {
        Random random = new(12);
        for (int i = 0; i < 20; i++)
        {
            Fp u = FpTests.Element(FpTests.Number(random, i));
            Fp.Subtract(default, u, out Fp minus);
            MapToG1.Map(u, out AffinePoint<Fp> p);
            MapToG1.Map(minus, out AffinePoint<Fp> opposite);
            Assert.True(AffinePoint<Fp>.IsOnCurve(p, CurveConstants.B1) && G1.Contains(p));
            if (Fp.IsZero(u)) continue;
            AffinePoint<Fp>.Negate(opposite, out opposite);
            Assert.True(AffinePoint<Fp>.AreEqual(p, opposite));

            Fp2 u2 = new(u, FpTests.Element(FpTests.Number(random, i / 2)));
            MapToG2.Map(u2, out AffinePoint<Fp2> q);
            Fp2.Negate(u2, out u2);
            MapToG2.Map(u2, out AffinePoint<Fp2> opposite2);
            Assert.True(AffinePoint<Fp2>.IsOnCurve(q, CurveConstants.B2) && G2.Contains(q));
            AffinePoint<Fp2>.Negate(opposite2, out opposite2);
            Assert.True(AffinePoint<Fp2>.AreEqual(q, opposite2));
        }
    }

    [Fact]
    public void Scalars_wrap_around_at_the_order()
    {
        // The order itself is zero, one more is one; 2^256 - 1 is brought below it twice.
        byte[] bytes = CurveConstants.OrderBytes.ToArray();
        ulong[] words = new ulong[4];
        Scalar.ReadReduced(bytes, words);
        Assert.Equal(new ulong[4], words);
        Assert.False(Scalar.TryReadCanonical(bytes, words));
        bytes[31]++;
        Scalar.ReadReduced(bytes, words);
        Assert.Equal([1, 0, 0, 0], words);
        Array.Fill(bytes, (byte)0xff);
        Scalar.ReadReduced(bytes, words);
        ulong[] all = [ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue];
        Assert.True(JacobianPoint<Fp>.AreEqual(Naive(CurveConstants.Generator1, all), Naive(CurveConstants.Generator1, words)));
    }

    private static void AddInAnyOrder<F, G>(AffinePoint<F> generator, F b)
        where F : struct, IField<F>
        where G : struct, IGroup<F>
    {
        Random random = new(5);
        AffinePoint<F>[] points = [RandomPoint<F, G>(generator, random), RandomPoint<F, G>(generator, random), generator, AffinePoint<F>.Infinity];
        AffinePoint<F>.Negate(points[0], out AffinePoint<F> negative);
        points = [.. points, negative];
        foreach (AffinePoint<F> x in points)
        {
            Assert.True(AffinePoint<F>.IsOnCurve(x, b));
            foreach (AffinePoint<F> y in points)
            {
                JacobianPoint<F>.Add(new(x), y, out JacobianPoint<F> xy);
                JacobianPoint<F>.Add(new JacobianPoint<F>(y), new JacobianPoint<F>(x), out JacobianPoint<F> yx);
                Assert.True(JacobianPoint<F>.AreEqual(xy, yx));
                JacobianPoint<F>.ToAffine(xy, out AffinePoint<F> affine);
                Assert.True(AffinePoint<F>.IsOnCurve(affine, b));
                foreach (AffinePoint<F> z in points)
                {
                    JacobianPoint<F>.Add(xy, z, out JacobianPoint<F> left);
                    JacobianPoint<F>.Add(new JacobianPoint<F>(y), z, out JacobianPoint<F> right);
                    JacobianPoint<F>.Add(right, new JacobianPoint<F>(x), out right);
                    Assert.True(JacobianPoint<F>.AreEqual(left, right));
                }
            }
        }
    }

    private static void SumsAgree<F, G>(AffinePoint<F> generator, int[] counts)
        where F : struct, IField<F>
        where G : struct, IGroup<F>
    {
        Random random = new(6);
        foreach (int count in counts)
        {
            AffinePoint<F>[] points = new AffinePoint<F>[count];
            ulong[] scalars = new ulong[4 * count];
            JacobianPoint<F> expected = default;
            for (int i = 0; i < count; i++)
            {
                // Among them the same point twice, its negative, infinity; the scalars 0, 1, order - 1 and short ones.
                points[i] = i % 9 == 3 ? points[i - 1] : i % 9 == 5 ? AffinePoint<F>.Infinity : RandomPoint<F, G>(generator, random);
                if (i % 9 == 4) AffinePoint<F>.Negate(points[i - 1], out points[i]);
                Span<ulong> scalar = scalars.AsSpan(4 * i, 4);
                RandomScalar(random, scalar);
                if (i % 9 == 3) scalars.AsSpan((4 * i) - 4, 4).CopyTo(scalar);
                if (i % 9 == 6) scalar.Clear();
                if (i % 9 == 7)
                {
                    CurveConstants.Order.CopyTo(scalar);
                    scalar[0]--;
                }
                if (i % 9 == 8) scalar[1..].Clear();
                JacobianPoint<F>.Add(expected, Naive(points[i], scalar), out expected);
            }
            ScalarProduct<F, G>.SumByTables(points, scalars, out JacobianPoint<F> tables);
            Assert.True(JacobianPoint<F>.AreEqual(expected, tables), $"{count} points by tables");
            ScalarProduct<F, G>.SumByBuckets(points, scalars, out JacobianPoint<F> buckets);
            Assert.True(JacobianPoint<F>.AreEqual(expected, buckets), $"{count} points by buckets");
            ScalarProduct<F, G>.Sum(points, scalars, out JacobianPoint<F> sum);
            Assert.True(JacobianPoint<F>.AreEqual(expected, sum));
        }
    }

    internal static JacobianPoint<F> Naive<F>(AffinePoint<F> a, ReadOnlySpan<ulong> scalar)
        where F : struct, IField<F>
    {
        JacobianPoint<F> sum = default;
        for (int bit = 255; bit >= 0; bit--)
        {
            JacobianPoint<F>.Double(sum, out sum);
            if (((scalar[bit / 64] >> (bit % 64)) & 1) != 0) JacobianPoint<F>.Add(sum, a, out sum);
        }
        return sum;
    }

    /// <summary>A point of the curve that is not in the group.</summary>
    internal static AffinePoint<Fp> PointOutside(Random random)
    {
        while (true)
        {
            Fp x = FpTests.Element(FpTests.Number(random, 8));
            Fp.Square(x, out Fp y);
            Fp.Multiply(x, y, out y);
            Fp.Add(y, CurveConstants.B1, out y);
            if (Fp.TrySquareRoot(y, out y)) return new(x, y);
        }
    }

    internal static AffinePoint<F> RandomPoint<F, G>(AffinePoint<F> generator, Random random)
        where F : struct, IField<F>
        where G : struct, IGroup<F>
    {
        Span<ulong> scalar = stackalloc ulong[4];
        RandomScalar(random, scalar);
        ScalarProduct<F, G>.Multiply(generator, scalar, out JacobianPoint<F> point);
        JacobianPoint<F>.ToAffine(point, out AffinePoint<F> affine);
        return affine;
    }

    internal static void RandomScalar(Random random, Span<ulong> scalar)
    {
        Span<byte> bytes = stackalloc byte[Scalar.Size];
        random.NextBytes(bytes);
        Scalar.ReadReduced(bytes, scalar);
    }
}
