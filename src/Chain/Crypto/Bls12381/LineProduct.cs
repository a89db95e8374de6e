using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>
/// The product of two <see cref="Line"/>s that are drawn again and again, to be evaluated at points (x1, y1) and (x2, y2): every product of two coefficients is known, so that
/// sixteen products of <see cref="Fp"/>, two vectors of lanes, replace a product in degree twelve for each line.
/// </summary>
/// <remarks>
/// (c1 + X1 x1 v + Y1 y1 vw)(c2 + X2 x2 v + Y2 y2 vw), where vw squared is v^3 = 1 + u. The names tell what each coefficient is multiplied with; they lie in the order of
/// <see cref="Arguments"/>.
/// </remarks>
internal struct LineProduct
{
    /// <summary>Numbers of <see cref="Fp"/> that the coefficients are multiplied with.</summary>
    public const int ArgumentCount = 8;

    private Fp2 _y1y2, _x1, _x2, _x1x2, _y1, _y2, _x1y2, _x2y1;
    private Fp2 _constant;

    /// <summary>Multiplies two lines.</summary>
    public LineProduct(in Line first, in Line second)
    {
        Fp2.Multiply(first.Constant, second.Constant, out _constant);
        Fp2.Multiply(first.Y, second.Y, out Fp2 square);
        Fp2.MultiplyByNonResidue(square, out square);
        Fp2.AddReduced(square, default, out _y1y2);
        Fp2.Multiply(first.X, second.Constant, out _x1);
        Fp2.Multiply(first.Constant, second.X, out _x2);
        Fp2.Multiply(first.X, second.X, out _x1x2);
        Fp2.Multiply(first.Y, second.Constant, out _y1);
        Fp2.Multiply(first.Constant, second.Y, out _y2);
        Fp2.Multiply(first.X, second.Y, out _x1y2);
        Fp2.Multiply(first.Y, second.X, out _x2y1);
    }

    /// <summary>What the coefficients are multiplied with, for points that are not infinity: each number twice, because a coefficient has two parts.</summary>
    public static void Arguments(in AffinePoint<Fp> first, in AffinePoint<Fp> second, Span<Fp> arguments)
    {
        Fp.Multiply(first.Y, second.Y, out arguments[0]);
        arguments[2] = first.X;
        arguments[4] = second.X;
        Fp.Multiply(first.X, second.X, out arguments[6]);
        arguments[8] = first.Y;
        arguments[10] = second.Y;
        Fp.Multiply(first.X, second.Y, out arguments[12]);
        Fp.Multiply(second.X, first.Y, out arguments[14]);
        for (int i = 0; i < 2 * ArgumentCount; i += 2) arguments[i + 1] = arguments[i];
    }

    /// <summary>The value at the points of <paramref name="arguments"/>: coefficients below 4p, of two units, as <see cref="Fp12Lanes.Multiply"/> takes them.</summary>
    [SkipLocalsInit]
    public readonly unsafe void Evaluate(ReadOnlySpan<Fp> arguments, out Fp12 r)
    {
        Fp2* v = stackalloc Fp2[ArgumentCount];
        fixed (Fp2* coefficients = &_y1y2)
        fixed (Fp* numbers = arguments)
        {
            Fp* left = (Fp*)coefficients, values = (Fp*)v;
            if (FpLanes.IsSupported)
                for (int i = 0; i < 2 * ArgumentCount; i += FpLanes.Count) FpLanes.Multiply(left + i, numbers + i, values + i);
            else
                for (int i = 0; i < 2 * ArgumentCount; i++) Fp.Multiply(left[i], numbers[i], out values[i]);
        }
        Fp2.Add(_constant, v[0], out r.C0.C0);
        Fp2.Add(v[1], v[2], out r.C0.C1);
        r.C0.C2 = v[3];
        r.C1.C0 = default;
        Fp2.Add(v[4], v[5], out r.C1.C1);
        Fp2.Add(v[6], v[7], out r.C1.C2);
    }
}
