using System.Numerics;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Crypto.Bn254;
using Row = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Tests.Crypto;

/// <summary>BN254 in lanes against the same formulas one product after the other.</summary>
public sealed unsafe class Bn254LanesTests
{
    private const int Count = ILaneField.Count;

    [Fact]
    public void Products_in_lanes_take_sums_and_differences_within_their_bounds()
    {
        if (!Lanes.IsSupported) return;
        var random = new Random(91);
        Fp* a = stackalloc Fp[Count], b = stackalloc Fp[Count], c = stackalloc Fp[Count];
        Row* x = stackalloc Row[Count], y = stackalloc Row[Count], z = stackalloc Row[Count];
        for (int round = 0; round < 500; round++)
        {
            for (int i = 0; i < Count; i++) (a[i], b[i]) = (Any(random), Any(random));
            FpLanes.Enter(a, x, Count);
            FpLanes.Enter(b, y, Count);
            // 100 a - 15 b, and -15 a + 120 b.
            for (int i = 0; i < Count; i++) (x[i], y[i]) = (Times(x[i], 100) - Times(y[i], 15), Times(y[i], 120) - Times(x[i], 15));
            FpLanes.Multiply(x, y, z);
            FpLanes.Leave(z, c, Count);
            for (int i = 0; i < Count; i++)
            {
                BigInteger p = Number(a[i]), q = Number(b[i]);
                Assert.Equal(Bn254Twin.Mod(((100 * p) - (15 * q)) * ((120 * q) - (15 * p))), Number(c[i]));
            }
        }
    }

    [Fact]
    public void Reduction_takes_values_of_both_signs_and_knows_zero()
    {
        if (!Lanes.IsSupported) return;
        var random = new Random(92);
        Fp* a = stackalloc Fp[Count], c = stackalloc Fp[Count];
        Row* x = stackalloc Row[Count], y = stackalloc Row[Count];
        foreach (int factor in (int[])[-150, -149, -64, -2, -1, 0, 1, 2, 63, 149, 150])
            for (int round = 0; round < 50; round++)
            {
                for (int i = 0; i < Count; i++) a[i] = round == 0 ? default : Any(random);
                FpLanes.Enter(a, x, Count);
                for (int i = 0; i < Count; i++) y[i] = factor < 0 ? Row.Zero - Times(x[i], -factor) : Times(x[i], factor);
                FpLanes.Reduce(y);
                for (int i = 0; i < Count; i++) Assert.Equal(factor == 0 || a[i].IsZero, FpLanes.IsZero(in y[i]));
                FpLanes.Leave(y, c, Count);
                for (int i = 0; i < Count; i++) Assert.Equal(Bn254Twin.Mod(factor * Number(a[i])), Number(c[i]));
            }
    }

    [Fact]
    public void The_towers_products_are_those_made_one_after_the_other()
    {
        if (!Lanes.IsSupported) return;
        var random = new Random(93);
        Row* x = stackalloc Row[16], y = stackalloc Row[16];
        for (int round = 0; round < 50; round++)
        {
            Fp12 a = AnyFp12(random), b = AnyFp12(random);
            PairingLanes.Enter(in a, x);
            PairingLanes.Enter(in b, y);
            TowerLanes<FpLanes>.Multiply(x, y, y);
            Fp12.Multiply(out Fp12 expected, in a, in b);
            Same(in expected, y);
            TowerLanes<FpLanes>.Square(x, y);
            Fp12.Square(out expected, in a);
            Same(in expected, y);
            TowerLanes<FpLanes>.SquareCyclotomic(x, y);
            Fp12.SquareCyclotomic(out expected, in a);
            Same(in expected, y);
        }

        static void Same(in Fp12 expected, Row* rows)
        {
            PairingLanes.Leave(rows, out Fp12 actual);
            Assert.True(AreEqual(in expected, in actual));
        }
    }

    [Fact]
    public void Pairings_and_multiples_of_the_parameter_are_those_made_one_product_after_the_other()
    {
        if (!Lanes.IsSupported) return;
        var random = new Random(94);
        Pairing.Pair* pairs = stackalloc Pairing.Pair[Pairing.BatchMax], same = stackalloc Pairing.Pair[Pairing.BatchMax];
        foreach (int count in (int[])[1, 2, 3, Pairing.BatchMax])
        {
            for (int i = 0; i < count; i++)
            {
                Assert.True(G1.TryRead(Bn254Twin.Write(Bn254Twin.Multiply(new Bn254Twin.Point1(1, 2), Number(Any(random)))), out pairs[i].P));
                pairs[i].Q = AnyOnTwist(random);
                same[i] = pairs[i];
                PairingLanes.MultiplyByParameter(out G2Jacobian lanes, in pairs[i].Q);
                G2.MultiplyByParameterSingly(out G2Jacobian singly, in pairs[i].Q);
                Assert.True(G2Jacobian.AreEqual(in singly, in lanes));
            }
            Fp12 f = Fp12.One, g = Fp12.One;
            PairingLanes.Accumulate(ref f, pairs, count);
            Pairing.AccumulateSingly(ref g, same, count);
            // Lines differ by factors of smaller fields, which the final power removes: the quotient pairs to 1, and f itself does not.
            Fp12.Invert(out Fp12 inverse, in g);
            Fp12.Multiply(out inverse, in inverse, in f);
            Assert.True(Pairing.IsOne(in inverse));
            Assert.False(Pairing.IsOne(in f));

            Fp12.Conjugate(out Fp12 unit, in f);
            Fp12.Invert(out inverse, in f);
            Fp12.Multiply(out unit, in unit, in inverse);
            Fp12.Frobenius(out inverse, in unit, 2);
            Fp12.Multiply(out unit, in unit, in inverse);
            PairingLanes.Power(out Fp12 power, in unit);
            Pairing.PowerSingly(out Fp12 expected, in unit);
            Assert.True(AreEqual(in expected, in power));
        }
    }

    // A point of the twist, in the group or not: the first x at random that has a y.
    private static G2 AnyOnTwist(Random random)
    {
        while (true)
        {
            var x = new Fp2 { C0 = Any(random), C1 = Any(random) };
            Fp2.Square(out Fp2 y2, in x);
            Fp2.Multiply(out y2, in y2, in x);
            Fp2.Add(out y2, in y2, in G2.B);
            if (TryRoot(in y2, out Fp2 y)) return new G2 { X = x, Y = y };
        }
    }

    // By the norm: c0 = √((a + √(a² + b²)) / 2), c1 = b / 2c0.
    private static bool TryRoot(in Fp2 square, out Fp2 root)
    {
        root = default;
        BigInteger a = Number(square.C0), b = Number(square.C1), p = Bn254Twin.P, half = (p + 1) / 2;
        BigInteger norm = BigInteger.ModPow(Bn254Twin.Mod((a * a) + (b * b)), (p + 1) / 4, p);
        foreach (BigInteger sign in (BigInteger[])[norm, p - norm])
        {
            BigInteger c0 = BigInteger.ModPow(Bn254Twin.Mod((a + sign) * half), (p + 1) / 4, p);
            BigInteger c1 = Bn254Twin.Mod(b * half * BigInteger.ModPow(c0, p - 2, p));
            Assert.True(Fp.TryRead(Bn254Twin.Bytes(c0), out root.C0) && Fp.TryRead(Bn254Twin.Bytes(c1), out root.C1));
            Fp2.Square(out Fp2 again, in root);
            if (Fp2.AreEqual(in again, in square)) return true;
        }
        return false;
    }

    private static Row Times(Row row, int factor) => row * (ulong)factor;

    private static bool AreEqual(in Fp12 x, in Fp12 y)
    {
        fixed (Fp12* a = &x, b = &y) return new ReadOnlySpan<byte>(a, sizeof(Fp12)).SequenceEqual(new ReadOnlySpan<byte>(b, sizeof(Fp12)));
    }

    private static Fp12 AnyFp12(Random random)
    {
        Fp12 x = default;
        for (int i = 0; i < 12; i++) ((Fp*)&x)[i] = Any(random);
        return x;
    }

    private static Fp Any(Random random)
    {
        byte[] bytes = new byte[32];
        random.NextBytes(bytes);
        Assert.True(Fp.TryRead(Bn254Twin.Bytes(Bn254Twin.Mod(new BigInteger(bytes, isUnsigned: true))), out Fp value));
        return value;
    }

    private static BigInteger Number(Fp value)
    {
        byte[] bytes = new byte[32];
        value.Write(bytes);
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }
}
