using Row = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>Doubling and addition in the second group by <see cref="FpLanes"/>: the formulas of <see cref="JacobianPoint{F}"/>, independent products together.</summary>
internal static unsafe class G2Lanes
{
    /// <summary>r = 2a.</summary>
    public static void Double(in JacobianPoint<Fp2> a, out JacobianPoint<Fp2> r)
    {
        fixed (JacobianPoint<Fp2>* x = &a, to = &r) TwistLanes<FpLanes>.Double((Row*)x, (Row*)to);
    }

    /// <summary>r = a + b, neither of them infinity.</summary>
    public static void Add(in JacobianPoint<Fp2> a, in AffinePoint<Fp2> b, out JacobianPoint<Fp2> r)
    {
        fixed (JacobianPoint<Fp2>* x = &a, to = &r)
        fixed (AffinePoint<Fp2>* y = &b)
            TwistLanes<FpLanes>.Add((Row*)x, (Row*)y, (Row*)to);
    }
}
