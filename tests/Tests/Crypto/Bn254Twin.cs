using System.Globalization;
using System.Numerics;

namespace Gwangan.Tests.Crypto;

/// <summary>BN254 as its EIPs write it, in plain big integers: what the fast code is compared with. A point is null at infinity; numbers of the field with i are (part without i, part with it).</summary>
internal static class Bn254Twin
{
    internal static readonly BigInteger P = BigInteger.Parse("21888242871839275222246405745257275088696311157297823662689037894645226208583", CultureInfo.InvariantCulture);
    internal static readonly BigInteger Order = BigInteger.Parse("21888242871839275222246405745257275088548364400416034343698204186575808495617", CultureInfo.InvariantCulture);

    // EIP-197's generator of G2, and 3 / (9 + i).
    internal static readonly Point2 G2 = new(
        new(Parse("10857046999023057135944570762232829481370756359578518086990519993285655852781"), Parse("11559732032986387107991004021392285783925812861821192530917403151452391805634")),
        new(Parse("8495653923123431417604973247489272438418190587263600148770280649306958101930"), Parse("4082367875863433681332203403145435568316851327593401208105741076214120093531")));

    private static readonly Number2 B2 = Number2.Times(new(3, 0), Number2.Inverse(new(9, 1)));

    internal readonly record struct Number2(BigInteger Re, BigInteger Im)
    {
        internal static Number2 Plus(Number2 x, Number2 y) => new(Mod(x.Re + y.Re), Mod(x.Im + y.Im));
        internal static Number2 Minus(Number2 x, Number2 y) => new(Mod(x.Re - y.Re), Mod(x.Im - y.Im));
        internal static Number2 Times(Number2 x, Number2 y) => new(Mod((x.Re * y.Re) - (x.Im * y.Im)), Mod((x.Re * y.Im) + (x.Im * y.Re)));

        internal static Number2 Inverse(Number2 x)
        {
            BigInteger norm = Invert((x.Re * x.Re) + (x.Im * x.Im));
            return new(Mod(x.Re * norm), Mod(-x.Im * norm));
        }
    }

    internal sealed record Point1(BigInteger X, BigInteger Y);

    internal sealed record Point2(Number2 X, Number2 Y);

    internal static Point1? Add(Point1? a, Point1? b)
    {
        if (a is null) return b;
        if (b is null) return a;
        if (a.X == b.X && Mod(a.Y + b.Y).IsZero) return null;
        BigInteger slope = a.X == b.X ? 3 * a.X * a.X * Invert(2 * a.Y) : (b.Y - a.Y) * Invert(b.X - a.X);
        BigInteger x = Mod((slope * slope) - a.X - b.X);
        return new(x, Mod((slope * (a.X - x)) - a.Y));
    }

    internal static Point2? Add(Point2? a, Point2? b)
    {
        if (a is null) return b;
        if (b is null) return a;
        if (a.X == b.X && Number2.Plus(a.Y, b.Y) == default) return null;
        Number2 slope = a.X == b.X
            ? Number2.Times(Number2.Times(new(3, 0), Number2.Times(a.X, a.X)), Number2.Inverse(Number2.Plus(a.Y, a.Y)))
            : Number2.Times(Number2.Minus(b.Y, a.Y), Number2.Inverse(Number2.Minus(b.X, a.X)));
        Number2 x = Number2.Minus(Number2.Minus(Number2.Times(slope, slope), a.X), b.X);
        return new(x, Number2.Minus(Number2.Times(slope, Number2.Minus(a.X, x)), a.Y));
    }

    internal static Point1? Multiply(Point1? point, BigInteger scalar)
    {
        Point1? sum = null;
        for (; !scalar.IsZero; scalar >>= 1, point = Add(point, point))
            if (!scalar.IsEven) sum = Add(sum, point);
        return sum;
    }

    internal static Point2? Multiply(Point2? point, BigInteger scalar)
    {
        Point2? sum = null;
        for (; !scalar.IsZero; scalar >>= 1, point = Add(point, point))
            if (!scalar.IsEven) sum = Add(sum, point);
        return sum;
    }

    /// <summary>A point of the twisted curve, nearly always outside the group: the first x = n + i that has a y.</summary>
    internal static Point2 AnyOnTwist(int n)
    {
        for (; ; n++)
        {
            Number2 x = new(n, 1), square = Number2.Plus(Number2.Times(x, Number2.Times(x, x)), B2);
            if (TryRoot(square, out Number2 y)) return new(x, y);
        }
    }

    internal static byte[] Write(Point1? point) => point is null ? new byte[64] : [.. Bytes(point.X), .. Bytes(point.Y)];

    internal static byte[] Write(Point2? point) => point is null ? new byte[128] : [.. Bytes(point.X.Im), .. Bytes(point.X.Re), .. Bytes(point.Y.Im), .. Bytes(point.Y.Re)];

    internal static byte[] Bytes(BigInteger value)
    {
        byte[] bytes = new byte[32];
        byte[] minimal = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        minimal.CopyTo(bytes, 32 - minimal.Length);
        return bytes;
    }

    internal static BigInteger Mod(BigInteger value) => ((value % P) + P) % P;

    private static BigInteger Invert(BigInteger value) => BigInteger.ModPow(Mod(value), P - 2, P);

    // (a + bi)² = c + di: with n the root of c² + d², a² is (c + n)/2 or (c - n)/2. The prime leaves 3 modulo 4.
    private static bool TryRoot(Number2 square, out Number2 root)
    {
        root = default;
        BigInteger norm = Root((square.Re * square.Re) + (square.Im * square.Im));
        foreach (BigInteger n in new[] { norm, -norm })
        {
            BigInteger a = Root((square.Re + n) * Invert(2));
            if (a.IsZero) continue;
            root = new(a, Mod(square.Im * Invert(2 * a)));
            if (Number2.Times(root, root) == square) return true;
        }
        return false;
    }

    private static BigInteger Root(BigInteger value) => BigInteger.ModPow(Mod(value), (P + 1) / 4, P);

    private static BigInteger Parse(string digits) => BigInteger.Parse(digits, CultureInfo.InvariantCulture);
}
