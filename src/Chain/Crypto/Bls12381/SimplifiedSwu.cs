using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>The simplified Shallue-van de Woestijne-Ulas map of RFC 9380, sections 6.6.2 and 6.6.3, for curves whose a is zero.</summary>
internal static class SimplifiedSwu<F, M>
    where F : struct, IField<F>
    where M : struct, IMap<F>
{
    /// <summary>r = the image of u on the curve, not yet in the group.</summary>
    [SkipLocalsInit]
    public static void Map(in F u, out JacobianPoint<F> r)
    {
        ref readonly IsogenousCurve<F> curve = ref M.Curve;

        // x1 = -b / a (1 + 1 / (Z^2 u^4 + Z u^2)), or b / (Z a) where that divides by zero.
        F.Square(u, out F zu2);
        F.Multiply(curve.Z, zu2, out zu2);
        F.Square(zu2, out F t);
        F.Add(t, zu2, out t);
        F.Subtract(t, default, out t);
        F x;
        if (F.IsZero(t))
        {
            F.Multiply(curve.Z, curve.A, out t);
            F.Invert(t, out t);
            F.Multiply(t, curve.B, out x);
        }
        else
        {
            F.Multiply(t, curve.A, out F denominator);
            F.Invert(denominator, out denominator);
            F.Add(t, F.One, out t);
            F.Multiply(t, curve.B, out t);
            F.Multiply(t, denominator, out x);
            F.Subtract(default, x, out x);
        }

        // When x1 is no abscissa then Z u^2 x1 is one, and its ordinate is Z u^3 times the root of Z times x1's right side.
        F.Square(x, out t);
        F.Add(t, curve.A, out t);
        F.Multiply(t, x, out t);
        F.Add(t, curve.B, out t);
        F.Subtract(t, default, out t);
        if (!M.TryRoot(t, out F y))
        {
            F.Multiply(x, zu2, out x);
            F.Multiply(y, zu2, out y);
            F.Multiply(y, u, out y);
        }
        if (M.IsOdd(u) != M.IsOdd(y)) F.Subtract(default, y, out y);
        MapByIsogeny(curve, x, y, out r);
    }

    [SkipLocalsInit]
    private static void MapByIsogeny(in IsogenousCurve<F> curve, in F x, in F y, out JacobianPoint<F> r)
    {
        Evaluate(curve.NumeratorX, x, out F xNumerator);
        Evaluate(curve.DenominatorX, x, out F xDenominator);
        Evaluate(curve.NumeratorY, x, out F yNumerator);
        Evaluate(curve.DenominatorY, x, out F yDenominator);
        // With Z the product of the denominators; zero, and so infinity, at the kernel of the isogeny.
        F.Multiply(xDenominator, yDenominator, out r.Z);
        F.Multiply(r.Z, yDenominator, out F t);
        F.Multiply(t, xNumerator, out r.X);
        F.Square(xDenominator, out xDenominator);
        F.Multiply(t, xDenominator, out t);
        F.Multiply(yNumerator, t, out t);
        F.Multiply(t, y, out r.Y);
    }

    [SkipLocalsInit]
    private static void Evaluate(F[] coefficients, in F x, out F r)
    {
        F sum = coefficients[^1];
        for (int i = coefficients.Length - 2; i >= 0; i--)
        {
            F.Multiply(sum, x, out sum);
            F.Add(sum, coefficients[i], out sum);
        }
        F.Subtract(sum, default, out r);
    }
}
