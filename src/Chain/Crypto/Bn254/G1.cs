using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bn254;

/// <summary>A point of BN254's curve y² = x³ + 3 by its coordinates; (0, 0), which is not on the curve, is the point at infinity (EIP-196). Every point belongs to the group.</summary>
[SkipLocalsInit]
internal struct G1
{
    /// <summary>Bytes of a point.</summary>
    internal const int Size = 64;

    // 3 in Montgomery's form.
    private static readonly Fp Three = MakeThree();

    internal Fp X, Y;

    internal readonly bool IsInfinity => X.IsZero && Y.IsZero;

    /// <summary>Reads 64 bytes; false when a coordinate is not below the prime or the point is not on the curve.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out G1 point)
    {
        point = default;
        if (!Fp.TryRead(bytes[..32], out point.X) || !Fp.TryRead(bytes.Slice(32, 32), out point.Y)) return false;
        if (point.IsInfinity) return true;
        Fp.Square(out Fp left, in point.Y);
        Fp.Square(out Fp right, in point.X);
        Fp.Multiply(out right, in right, in point.X);
        Fp.Add(out right, in right, in Three);
        return Fp.AreEqual(in left, in right);
    }

    /// <summary>Writes 64 bytes.</summary>
    internal readonly void Write(Span<byte> target)
    {
        X.Write(target);
        Y.Write(target[32..]);
    }

    /// <summary>r = x + y.</summary>
    internal static void Add(out G1 r, in G1 x, in G1 y)
    {
        if (x.IsInfinity)
        {
            r = y;
            return;
        }
        if (y.IsInfinity)
        {
            r = x;
            return;
        }

        // The slope of the line through both, or of the tangent.
        Fp rise, run;
        if (Fp.AreEqual(in x.X, in y.X))
        {
            if (!Fp.AreEqual(in x.Y, in y.Y))
            {
                r = default;
                return;
            }
            Fp.Square(out Fp square, in x.X);
            Fp.Double(out rise, in square);
            Fp.Add(out rise, in rise, in square);
            Fp.Double(out run, in x.Y);
        }
        else
        {
            Fp.Subtract(out rise, in y.Y, in x.Y);
            Fp.Subtract(out run, in y.X, in x.X);
        }
        Fp.Invert(out run, in run);
        Fp.Multiply(out Fp slope, in rise, in run);
        Fp.Square(out Fp x3, in slope);
        Fp.Subtract(out x3, in x3, in x.X);
        Fp.Subtract(out x3, in x3, in y.X);
        Fp.Subtract(out Fp y3, in x.X, in x3);
        Fp.Multiply(out y3, in y3, in slope);
        Fp.Subtract(out r.Y, in y3, in x.Y);
        r.X = x3;
    }

    private static Fp MakeThree()
    {
        Fp.Double(out Fp three, in Fp.One);
        Fp.Add(out three, in three, in Fp.One);
        return three;
    }
}
