using System.Runtime.CompilerServices;
using Row = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>The lines of the Miller loop by <see cref="FpLanes"/>.</summary>
internal static unsafe class LineLanes
{
    // Products of the evaluation of one line: two coefficients of Fp2 times an element of Fp each.
    private const int Places = 4;

    /// <summary>f *= line number <paramref name="at"/> of each pair, evaluated at its point: two lines fill the lanes.</summary>
    [SkipLocalsInit]
    public static void Multiply(ref Fp12 f, ReadOnlySpan<AffinePoint<Fp>> p, ReadOnlySpan<Line> lines, int at)
    {
        Fp* left = stackalloc Fp[3 * FpLanes.Count];
        Fp* right = left + FpLanes.Count, values = right + FpLanes.Count;
        for (int i = 0; i < p.Length; i += 2)
        {
            int count = Math.Min(2, p.Length - i);
            for (int j = 0; j < count; j++)
            {
                ref readonly Line line = ref lines[((i + j) * Line.Count) + at];
                ref readonly AffinePoint<Fp> point = ref p[i + j];
                Fp* x = left + (Places * j), y = right + (Places * j);
                (x[0], x[1], x[2], x[3]) = (line.X.C0, line.X.C1, line.Y.C0, line.Y.C1);
                (y[0], y[1], y[2], y[3]) = (point.X, point.X, point.Y, point.Y);
            }
            FpLanes.Multiply(left, right, values);
            for (int j = 0; j < count; j++)
            {
                Fp2* value = (Fp2*)(values + (Places * j));
                Fp12.MultiplyByLine(ref f, lines[((i + j) * Line.Count) + at].Constant, value[0], value[1]);
            }
        }
    }

    /// <summary>Pairing.Double, four times eight products wide instead of one after the other.</summary>
    [SkipLocalsInit]
    public static void Double(ref Fp2 x, ref Fp2 y, ref Fp2 z, out Line line)
    {
        const int places = 16;
        Row* left = stackalloc Row[3 * places];
        Row* right = left + places, products = right + places;
        Row* whole = stackalloc Row[FpLanes.Count];
        Fp2Vectors<FpLanes> vx = Load(x), vy = Load(y), vz = Load(z);
        vx.StoreOperand(left);
        vy.StoreOperand(right);
        vy.StoreOperand(left + 3);
        vz.StoreOperand(right + 3);
        vx.StoreSquare(left + 6, right + 6);
        vy.StoreSquare(left + 8, right + 8);
        vz.StoreSquare(left + 10, right + 10);
        for (int i = 12; i < places; i++) left[i] = right[i] = default;
        TowerLanes<FpLanes>.MultiplyAll(left, right, products, places);

        Fp2Vectors<FpLanes> xy = Fp2Vectors<FpLanes>.LoadProduct(products), yz = Fp2Vectors<FpLanes>.LoadProduct(products + 3);
        Fp2Vectors<FpLanes> x2 = Fp2Vectors<FpLanes>.Load(products + 6), b = Fp2Vectors<FpLanes>.Load(products + 8);
        Fp2Vectors<FpLanes> e = Fp2Vectors<FpLanes>.Load(products + 10).TimesRoot();
        (e.Shifted(3) + e.Shifted(2)).Store(whole);
        for (int i = 2; i < FpLanes.Count; i++) whole[i] = default;
        FpLanes.Reduce((Fp*)whole);

        e = Fp2Vectors<FpLanes>.Load(whole);
        Fp2Vectors<FpLanes> f = e + e + e;
        (b - f).StoreOperand(left);
        xy.StoreOperand(right);
        b.StoreOperand(left + 3);
        yz.StoreOperand(right + 3);
        (b + f).StoreSquare(left + 6, right + 6);
        e.StoreSquare(left + 8, right + 8);
        // What the places from 10 on still hold is multiplied to no purpose.
        TowerLanes<FpLanes>.MultiplyAll(left, right, products, places);

        Fp2Vectors<FpLanes> e2 = Fp2Vectors<FpLanes>.Load(products + 8);
        (e - b).Store(whole);
        (x2 + x2 + x2).Store(whole + 2);
        Fp2Vectors<FpLanes>.LoadProduct(products).Shifted(1).Store(whole + 4);
        (Fp2Vectors<FpLanes>.Load(products + 6) - e2.Shifted(3) - e2.Shifted(2)).Store(whole + 6);
        FpLanes.Reduce((Fp*)whole);
        (line.Constant, line.X, x, y) = (((Fp2*)whole)[0], ((Fp2*)whole)[1], ((Fp2*)whole)[2], ((Fp2*)whole)[3]);
        (default(Fp2Vectors<FpLanes>) - yz.Shifted(1)).Store(whole);
        Fp2Vectors<FpLanes>.LoadProduct(products + 3).Shifted(3).Store(whole + 2);
        for (int i = 4; i < FpLanes.Count; i++) whole[i] = default;
        FpLanes.Reduce((Fp*)whole);
        (line.Y, z) = (((Fp2*)whole)[0], ((Fp2*)whole)[1]);
    }

    private static Fp2Vectors<FpLanes> Load(in Fp2 element)
    {
        fixed (Fp2* at = &element) return Fp2Vectors<FpLanes>.Load((Row*)at);
    }
}
