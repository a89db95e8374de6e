using System.Runtime.CompilerServices;
using Row = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>The products of <see cref="Fp12"/> by <see cref="FpLanes"/>.</summary>
/// <remarks>Before the products values stay below 24p, after them within 60p.</remarks>
internal static unsafe class Fp12Lanes
{
    /// <summary>r = a * b; coefficients of b may be below 4p and of two units.</summary>
    public static void Multiply(in Fp12 a, in Fp12 b, out Fp12 r)
    {
        fixed (Fp12* x = &a, y = &b, to = &r) TowerLanes<FpLanes>.Multiply((Row*)x, (Row*)y, (Row*)to);
    }

    /// <summary>r = a * a.</summary>
    public static void Square(in Fp12 a, out Fp12 r)
    {
        fixed (Fp12* x = &a, to = &r) TowerLanes<FpLanes>.Square((Row*)x, (Row*)to);
    }

    /// <summary>r = a^2 for a in the cyclotomic subgroup.</summary>
    public static void SquareCyclotomic(in Fp12 a, out Fp12 r)
    {
        fixed (Fp12* x = &a, to = &r) TowerLanes<FpLanes>.SquareCyclotomic((Row*)x, (Row*)to);
    }

    /// <summary>a *= b0 + b1 * v + b4 * v * w.</summary>
    [SkipLocalsInit]
    public static void MultiplyByLine(ref Fp12 a, in Fp2 b0, in Fp2 b1, in Fp2 b4)
    {
        const int step = Fp2Vectors<FpLanes>.ProductPlaces, half = TowerLanes<FpLanes>.Half, places = 40;
        Row* left = stackalloc Row[3 * places];
        Row* right = left + places, products = right + places;
        fixed (Fp12* x = &a)
        fixed (Fp2* l0 = &b0, l1 = &b1, l4 = &b4)
        {
            TowerLanes<FpLanes>.Load((Row*)x, out Fp2Vectors<FpLanes> x0, out Fp2Vectors<FpLanes> x1, out Fp2Vectors<FpLanes> x2);
            TowerLanes<FpLanes>.Load((Row*)x + half, out Fp2Vectors<FpLanes> y0, out Fp2Vectors<FpLanes> y1, out Fp2Vectors<FpLanes> y2);
            Fp2Vectors<FpLanes> m0 = Fp2Vectors<FpLanes>.Load((Row*)l0), m1 = Fp2Vectors<FpLanes>.Load((Row*)l1), m4 = Fp2Vectors<FpLanes>.Load((Row*)l4);
            TowerLanes<FpLanes>.SpreadBy01(x0, x1, x2, left);
            TowerLanes<FpLanes>.SpreadLine(m0, m1, right);
            TowerLanes<FpLanes>.SpreadBy01(x0 + y0, x1 + y1, x2 + y2, left + (5 * step));
            TowerLanes<FpLanes>.SpreadLine(m0, m1 + m4, right + (5 * step));
            y0.StoreOperand(left + (10 * step));
            y1.StoreOperand(left + (11 * step));
            y2.StoreOperand(left + (12 * step));
            m4.StoreOperand(right + (10 * step));
            m4.StoreOperand(right + (11 * step));
            m4.StoreOperand(right + (12 * step));
            left[places - 1] = right[places - 1] = default;
            TowerLanes<FpLanes>.MultiplyAll(left, right, products, places);

            Row* t = stackalloc Row[TowerLanes<FpLanes>.ResultPlaces];
            Fp2Vectors<FpLanes> high0 = Fp2Vectors<FpLanes>.LoadProduct(products + (12 * step)).TimesRoot();
            Fp2Vectors<FpLanes> high1 = Fp2Vectors<FpLanes>.LoadProduct(products + (10 * step)), high2 = Fp2Vectors<FpLanes>.LoadProduct(products + (11 * step));
            TowerLanes<FpLanes>.GatherBy01(products, out Fp2Vectors<FpLanes> low0, out Fp2Vectors<FpLanes> low1, out Fp2Vectors<FpLanes> low2);
            TowerLanes<FpLanes>.GatherBy01(products + (5 * step), out Fp2Vectors<FpLanes> sum0, out Fp2Vectors<FpLanes> sum1, out Fp2Vectors<FpLanes> sum2);
            (low0 + high2.TimesRoot()).Store(t);
            (low1 + high0).Store(t + 2);
            (low2 + high1).Store(t + 4);
            (sum0 - low0 - high0).Store(t + half);
            (sum1 - low1 - high1).Store(t + half + 2);
            (sum2 - low2 - high2).Store(t + half + 4);
            TowerLanes<FpLanes>.Finish(t, (Row*)x);
        }
    }
}
