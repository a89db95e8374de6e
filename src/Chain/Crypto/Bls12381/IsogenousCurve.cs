namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>A curve y^2 = x^3 + a x + b and the isogeny from it: coefficients from the lowest power on.</summary>
internal readonly struct IsogenousCurve<F>(F a, F b, F z, F[] numeratorX, F[] denominatorX, F[] numeratorY, F[] denominatorY)
    where F : struct, IField<F>
{
    /// <summary>The coefficients of the curve, and the non-square of the map.</summary>
    public readonly F A = a, B = b, Z = z;

    /// <summary>The point (x, y) goes to (NumeratorX(x) / DenominatorX(x), y NumeratorY(x) / DenominatorY(x)).</summary>
    public readonly F[] NumeratorX = numeratorX, DenominatorX = denominatorX, NumeratorY = numeratorY, DenominatorY = denominatorY;
}
