namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>A line through points of the second group, to be evaluated at a point (x, y) of the first: Constant + X * x * v + Y * y * v * w.</summary>
internal struct Line
{
    /// <summary>How many lines a Miller loop draws: a tangent for each bit of |x| below the highest, a chord for each of them that is set.</summary>
    public const int Count = 63 + 5;

    /// <summary>The three coefficients, reduced.</summary>
    public Fp2 Constant, X, Y;
}
