using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto.Bn254;

namespace Gwangan.Tests.Crypto;

public sealed class Bn254Tests
{
    private static readonly Bn254Twin.Point1 Generator = new(1, 2);

    [Fact]
    public void The_fields_arithmetic_agrees_with_big_integers()
    {
        var random = new Random(71);
        BigInteger[] edges = [0, 1, 2, Bn254Twin.P - 1, Bn254Twin.P - 2, (Bn254Twin.P - 1) / 2, (Bn254Twin.P + 1) / 2, BigInteger.One << 64, (BigInteger.One << 128) - 1];
        for (int i = 0; i < 3_000; i++)
        {
            BigInteger x = random.Next(8) == 0 ? edges[random.Next(edges.Length)] : Any(random), y = random.Next(8) == 0 ? edges[random.Next(edges.Length)] : Any(random);
            Assert.True(Fp.TryRead(Bn254Twin.Bytes(x), out Fp a));
            Assert.True(Fp.TryRead(Bn254Twin.Bytes(y), out Fp b));
            Fp.Add(out Fp r, in a, in b);
            Same(x + y, in r);
            Fp.Subtract(out r, in a, in b);
            Same(x - y, in r);
            Fp.Multiply(out r, in a, in b);
            Same(x * y, in r);
            Fp.Square(out r, in a);
            Same(x * x, in r);
            Fp.Negate(out r, in a);
            Same(-x, in r);
            Fp.Halve(out r, in a);
            Same(x * ((Bn254Twin.P + 1) / 2), in r);
            Fp.Invert(out r, in a);
            Same(BigInteger.ModPow(x, Bn254Twin.P - 2, Bn254Twin.P), in r);
            Fp.AddLoosely(out Fp first, in a, in a);
            Fp.AddLoosely(out Fp second, in b, in b);
            Fp.Multiply(out r, in first, in second);
            Same(4 * x * y, in r);
        }
        Assert.False(Fp.TryRead(Bn254Twin.Bytes(Bn254Twin.P), out _));
        Assert.False(Fp.TryRead(Enumerable.Repeat((byte)255, 32).ToArray(), out _));

        static void Same(BigInteger expected, in Fp actual)
        {
            byte[] bytes = new byte[32];
            actual.Write(bytes);
            Assert.Equal(Bn254Twin.Mod(expected), new BigInteger(bytes, isUnsigned: true, isBigEndian: true));
        }
    }

    [Fact]
    public void Sums_of_points_agree_with_the_plain_formulas()
    {
        var random = new Random(72);
        for (int i = 0; i < 60; i++)
        {
            Bn254Twin.Point1? a = Bn254Twin.Multiply(Generator, random.Next(4) == 0 ? random.Next(3) : Any(random));
            Bn254Twin.Point1? b = random.Next(4) switch
            {
                0 => a,
                1 => a is null ? null : new(a.X, Bn254Twin.Mod(-a.Y)),
                _ => Bn254Twin.Multiply(Generator, random.Next(9)),
            };
            Assert.True(G1.TryRead(Bn254Twin.Write(a), out G1 x));
            Assert.True(G1.TryRead(Bn254Twin.Write(b), out G1 y));
            G1.Add(out G1 sum, in x, in y);
            Same(Bn254Twin.Add(a, b), in sum);
        }
    }

    [Fact]
    public void Products_agree_with_doubling_and_adding_whatever_the_scalar()
    {
        var random = new Random(73);
        var scalars = new List<BigInteger> { 0, 1, 2, 3, 15, 16, 17, Bn254Twin.Order - 1, Bn254Twin.Order, Bn254Twin.Order + 1, (BigInteger.One << 256) - 1, BigInteger.One << 127, (BigInteger.One << 128) - 1 };
        // λ and its neighbours, where halves are short.
        BigInteger lambda = BigInteger.Parse("030644E72E131A029048B6E193FD84104CC37A73FEC2BC5E9B8CA0B2D36636F23", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        scalars.AddRange([lambda - 1, lambda, lambda + 1, Bn254Twin.Order - lambda]);
        for (int i = 0; i < 15; i++) scalars.Add(new BigInteger(RandomBytes(random, 32), isUnsigned: true));
        foreach (BigInteger scalar in scalars)
        {
            Bn254Twin.Point1 point = Bn254Twin.Multiply(Generator, random.Next(1, 1_000_000))!;
            Assert.True(G1.TryRead(Bn254Twin.Write(point), out G1 x));
            G1Multiplication.Multiply(out G1 product, in x, Base.UInt256Tests.Small(scalar));
            Same(Bn254Twin.Multiply(point, scalar), in product);
        }
        G1 infinity = default;
        G1Multiplication.Multiply(out G1 none, in infinity, 5u);
        Assert.True(none.IsInfinity);
    }

    [Fact]
    public void Points_off_the_curve_or_with_coordinates_of_the_prime_and_above_are_refused()
    {
        Assert.False(G1.TryRead([.. Bn254Twin.Bytes(1), .. Bn254Twin.Bytes(3)], out _));
        Assert.False(G1.TryRead([.. Bn254Twin.Bytes(0), .. Bn254Twin.Bytes(1)], out _));
        Assert.False(G1.TryRead([.. Bn254Twin.Bytes(1 + Bn254Twin.P), .. Bn254Twin.Bytes(2)], out _));
        Assert.False(G1.TryRead([.. Bn254Twin.Bytes(Bn254Twin.P), .. Bn254Twin.Bytes(0)], out _));
        byte[] good = Bn254Twin.Write(Bn254Twin.G2);
        Assert.True(G2.TryRead(good, out _));
        for (int at = 31; at < 128; at += 32)
        {
            byte[] bad = (byte[])good.Clone();
            bad[at] ^= 1;
            Assert.False(G2.TryRead(bad, out _));
        }
    }

    [Fact]
    public void A_point_of_the_twist_belongs_to_the_group_only_when_the_order_takes_it_to_infinity()
    {
        BigInteger cofactor = (2 * Bn254Twin.P) - Bn254Twin.Order;
        for (int n = 1; n < 40; n += 9)
        {
            Bn254Twin.Point2 outside = Bn254Twin.AnyOnTwist(n);
            Assert.NotNull(Bn254Twin.Multiply(outside, Bn254Twin.Order));
            Assert.False(G2.TryRead(Bn254Twin.Write(outside), out _));
            // What the order leaves has an order that divides the cofactor: its small factors too have to be refused.
            Bn254Twin.Point2? cofactorPart = Bn254Twin.Multiply(outside, Bn254Twin.Order);
            Assert.False(G2.TryRead(Bn254Twin.Write(cofactorPart), out _));
            Bn254Twin.Point2? inside = Bn254Twin.Multiply(outside, cofactor);
            Assert.True(G2.TryRead(Bn254Twin.Write(inside), out _));
            Assert.False(G2.TryRead(Bn254Twin.Write(Bn254Twin.Add(inside, cofactorPart)), out _));
        }
    }

    [Fact]
    public void The_pairing_is_bilinear_and_not_trivial()
    {
        var random = new Random(74);
        for (int i = 0; i < 4; i++)
        {
            BigInteger a = Any(random) % Bn254Twin.Order, b = Any(random) % Bn254Twin.Order;
            // e(aP, bQ) · e(-abP, Q) = 1, and no other multiple does.
            Bn254Twin.Point1? left = Bn254Twin.Multiply(Generator, a), right = Bn254Twin.Multiply(Generator, Bn254Twin.Order - (a * b % Bn254Twin.Order));
            Bn254Twin.Point2? bQ = Bn254Twin.Multiply(Bn254Twin.G2, b);
            Assert.True(IsOne((left, bQ), (right, Bn254Twin.G2)));
            Assert.False(IsOne((left, bQ), (Bn254Twin.Add(right, Generator), Bn254Twin.G2)));
        }
        Assert.False(IsOne((Generator, Bn254Twin.G2)));
    }

    [Fact]
    public void Pairs_beyond_one_batch_count_as_much_as_the_first()
    {
        var pairs = new List<(Bn254Twin.Point1?, Bn254Twin.Point2?)>();
        BigInteger total = 0;
        for (int i = 1; i <= Pairing.BatchMax + 3; i++)
        {
            pairs.Add((Bn254Twin.Multiply(Generator, i), Bn254Twin.G2));
            total += i;
        }
        Assert.False(IsOne([.. pairs]));
        pairs.Add((Bn254Twin.Multiply(Generator, Bn254Twin.Order - total), Bn254Twin.G2));
        Assert.True(IsOne([.. pairs]));
    }

    private static unsafe bool IsOne(params (Bn254Twin.Point1? P, Bn254Twin.Point2? Q)[] pairs)
    {
        Fp12 product = Fp12.One;
        Pairing.Pair* batch = stackalloc Pairing.Pair[Pairing.BatchMax];
        foreach ((Bn254Twin.Point1? P, Bn254Twin.Point2? Q)[] some in pairs.Chunk(Pairing.BatchMax))
        {
            for (int i = 0; i < some.Length; i++)
            {
                Assert.True(G1.TryRead(Bn254Twin.Write(some[i].P), out batch[i].P));
                Assert.True(G2.TryRead(Bn254Twin.Write(some[i].Q), out batch[i].Q));
            }
            Pairing.Accumulate(ref product, batch, some.Length);
        }
        return Pairing.IsOne(in product);
    }

    private static void Same(Bn254Twin.Point1? expected, in G1 actual)
    {
        byte[] bytes = new byte[64];
        actual.Write(bytes);
        Assert.Equal(Bn254Twin.Write(expected), bytes);
    }

    private static BigInteger Any(Random random) => new BigInteger(RandomBytes(random, 40), isUnsigned: true) % Bn254Twin.P;

    private static byte[] RandomBytes(Random random, int size)
    {
        byte[] bytes = new byte[size];
        random.NextBytes(bytes);
        return bytes;
    }
}
