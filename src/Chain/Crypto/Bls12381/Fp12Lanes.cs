using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>The products of <see cref="Fp12"/> by <see cref="FpLanes"/>: operands are spread over places, multiplied eight at a time, and gathered.</summary>
/// <remarks>The formulas are those of Fp12 and Fp6, which keep them one product after the other. Before the products values stay below 24p, after them within 60p.</remarks>
internal static unsafe class Fp12Lanes
{
    // The coefficients of Fp12 as they lie in memory: six of Fp2 and so twelve of Fp; places for them in whole vectors of lanes.
    private const int Half = 6;
    private const int Coefficients = 12;
    private const int ResultPlaces = 16;

    // A product of Fp6 has six of Fp2 (Karatsuba).
    private const int Fp6Places = 6 * Fp2Vectors.ProductPlaces;

    /// <summary>r = a * b.</summary>
    [SkipLocalsInit]
    public static void Multiply(in Fp12 a, in Fp12 b, out Fp12 r)
    {
        const int places = 56;
        Fp* left = stackalloc Fp[3 * places];
        Fp* right = left + places, products = right + places;
        fixed (Fp12* x = &a, y = &b)
        {
            SpreadHalves((Fp*)x, left);
            SpreadHalves((Fp*)y, right);
        }
        left[places - 2] = left[places - 1] = right[places - 2] = right[places - 1] = default;
        MultiplyAll(left, right, products, places);

        Fp* t = stackalloc Fp[ResultPlaces];
        Fp* low = products, high = products + Fp6Places, cross = high + Fp6Places;
        for (int i = 0; i < 3; i++) (Gather(cross, i) - Gather(low, i) - Gather(high, i)).Store(t + Half + (2 * i));
        (Gather(low, 0) + Gather(high, 2).TimesNonResidue()).Store(t);
        (Gather(low, 1) + Gather(high, 0)).Store(t + 2);
        (Gather(low, 2) + Gather(high, 1)).Store(t + 4);
        Finish(t, out r);
    }

    /// <summary>r = a * a.</summary>
    [SkipLocalsInit]
    public static void Square(in Fp12 a, out Fp12 r)
    {
        const int places = 40;
        Fp* left = stackalloc Fp[3 * places];
        Fp* right = left + places, products = right + places;
        fixed (Fp12* x = &a)
        {
            Fp* c0 = (Fp*)x, c1 = c0 + Half;
            Fp2Vectors x0 = Fp2Vectors.Load(c0), x1 = Fp2Vectors.Load(c0 + 2), x2 = Fp2Vectors.Load(c0 + 4);
            Fp2Vectors y0 = Fp2Vectors.Load(c1), y1 = Fp2Vectors.Load(c1 + 2), y2 = Fp2Vectors.Load(c1 + 4);
            Spread(x0, x1, x2, left);
            Spread(y0, y1, y2, right);
            Spread(x0 + y0, x1 + y1, x2 + y2, left + Fp6Places);
            Spread(x0 + y2.TimesNonResidue(), x1 + y0, x2 + y1, right + Fp6Places);
        }
        for (int i = 2 * Fp6Places; i < places; i++) left[i] = right[i] = default;
        MultiplyAll(left, right, products, places);

        Fp* t = stackalloc Fp[ResultPlaces];
        Fp2Vectors p0 = Gather(products, 0), p1 = Gather(products, 1), p2 = Gather(products, 2);
        (p0 + p0).Store(t + Half);
        (p1 + p1).Store(t + Half + 2);
        (p2 + p2).Store(t + Half + 4);
        Fp* cross = products + Fp6Places;
        (Gather(cross, 0) - p0 - p2.TimesNonResidue()).Store(t);
        (Gather(cross, 1) - p1 - p0).Store(t + 2);
        (Gather(cross, 2) - p2 - p1).Store(t + 4);
        Finish(t, out r);
    }

    /// <summary>a *= b0 + b1 * v + b4 * v * w.</summary>
    [SkipLocalsInit]
    public static void MultiplyByLine(ref Fp12 a, in Fp2 b0, in Fp2 b1, in Fp2 b4)
    {
        const int step = Fp2Vectors.ProductPlaces, places = 40;
        Fp* left = stackalloc Fp[3 * places];
        Fp* right = left + places, products = right + places;
        fixed (Fp12* x = &a)
        fixed (Fp2* l0 = &b0, l1 = &b1, l4 = &b4)
        {
            Fp* c0 = (Fp*)x, c1 = c0 + Half;
            Fp2Vectors x0 = Fp2Vectors.Load(c0), x1 = Fp2Vectors.Load(c0 + 2), x2 = Fp2Vectors.Load(c0 + 4);
            Fp2Vectors y0 = Fp2Vectors.Load(c1), y1 = Fp2Vectors.Load(c1 + 2), y2 = Fp2Vectors.Load(c1 + 4);
            Fp2Vectors m0 = Fp2Vectors.Load((Fp*)l0), m1 = Fp2Vectors.Load((Fp*)l1), m4 = Fp2Vectors.Load((Fp*)l4);
            SpreadBy01(x0, x1, x2, left);
            SpreadLine(m0, m1, right);
            SpreadBy01(x0 + y0, x1 + y1, x2 + y2, left + (5 * step));
            SpreadLine(m0, m1 + m4, right + (5 * step));
            y0.StoreOperand(left + (10 * step));
            y1.StoreOperand(left + (11 * step));
            y2.StoreOperand(left + (12 * step));
            m4.StoreOperand(right + (10 * step));
            m4.StoreOperand(right + (11 * step));
            m4.StoreOperand(right + (12 * step));
        }
        left[places - 1] = right[places - 1] = default;
        MultiplyAll(left, right, products, places);

        Fp* t = stackalloc Fp[ResultPlaces];
        Fp2Vectors high0 = Fp2Vectors.LoadProduct(products + (12 * step)).TimesNonResidue();
        Fp2Vectors high1 = Fp2Vectors.LoadProduct(products + (10 * step)), high2 = Fp2Vectors.LoadProduct(products + (11 * step));
        GatherBy01(products, out Fp2Vectors low0, out Fp2Vectors low1, out Fp2Vectors low2);
        GatherBy01(products + (5 * step), out Fp2Vectors sum0, out Fp2Vectors sum1, out Fp2Vectors sum2);
        (low0 + high2.TimesNonResidue()).Store(t);
        (low1 + high0).Store(t + 2);
        (low2 + high1).Store(t + 4);
        (sum0 - low0 - high0).Store(t + Half);
        (sum1 - low1 - high1).Store(t + Half + 2);
        (sum2 - low2 - high2).Store(t + Half + 4);
        Finish(t, out a);
    }

    /// <summary>r = a^2 for a in the cyclotomic subgroup.</summary>
    [SkipLocalsInit]
    public static void SquareCyclotomic(in Fp12 a, out Fp12 r)
    {
        const int places = 24;
        Fp* left = stackalloc Fp[3 * places];
        Fp* right = left + places, products = right + places;
        Fp* t = stackalloc Fp[ResultPlaces];
        fixed (Fp12* x = &a)
        {
            Fp* c0 = (Fp*)x, c1 = c0 + Half;
            SpreadPair(c0, c1 + 2, left, right);
            SpreadPair(c1, c0 + 4, left + 6, right + 6);
            SpreadPair(c0 + 2, c1 + 4, left + 12, right + 12);
            for (int i = 18; i < places; i++) left[i] = right[i] = default;
            MultiplyAll(left, right, products, places);

            GatherPair(products, out Fp2Vectors even0, out Fp2Vectors odd0);
            GatherPair(products + 6, out Fp2Vectors even1, out Fp2Vectors odd1);
            GatherPair(products + 12, out Fp2Vectors even2, out Fp2Vectors odd2);
            TripleLessTwice(even0, c0, t);
            TripleLessTwice(even1, c0 + 2, t + 2);
            TripleLessTwice(even2, c0 + 4, t + 4);
            TriplePlusTwice(odd2.TimesNonResidue(), c1, t + Half);
            TriplePlusTwice(odd0, c1 + 2, t + Half + 2);
            TriplePlusTwice(odd1, c1 + 4, t + Half + 4);
        }
        Finish(t, out r);
    }

    /// <summary>r[i] = a[i] * b[i] for a whole number of vectors of lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAll(Fp* a, Fp* b, Fp* r, int count)
    {
        for (int i = 0; i < count; i += FpLanes.Count) FpLanes.Multiply(a + i, b + i, r + i);
    }

    private static void Finish(Fp* t, out Fp12 r)
    {
        FpLanes.Reduce(t);
        for (int i = Coefficients; i < ResultPlaces; i++) t[i] = default;
        FpLanes.Reduce(t + FpLanes.Count);
        r = *(Fp12*)t;
    }

    private static void SpreadHalves(Fp* a, Fp* places)
    {
        Fp2Vectors x0 = Fp2Vectors.Load(a), x1 = Fp2Vectors.Load(a + 2), x2 = Fp2Vectors.Load(a + 4);
        Fp2Vectors y0 = Fp2Vectors.Load(a + Half), y1 = Fp2Vectors.Load(a + Half + 2), y2 = Fp2Vectors.Load(a + Half + 4);
        Spread(x0, x1, x2, places);
        Spread(y0, y1, y2, places + Fp6Places);
        Spread(x0 + y0, x1 + y1, x2 + y2, places + (2 * Fp6Places));
    }

    // An operand of a product of Fp6.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(Fp2Vectors x0, Fp2Vectors x1, Fp2Vectors x2, Fp* places)
    {
        x0.StoreOperand(places);
        x1.StoreOperand(places + 3);
        x2.StoreOperand(places + 6);
        (x1 + x2).StoreOperand(places + 9);
        (x0 + x1).StoreOperand(places + 12);
        (x0 + x2).StoreOperand(places + 15);
    }

    // Coefficient i of a product of Fp6.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Fp2Vectors Gather(Fp* products, int i)
    {
        Fp2Vectors t0 = Fp2Vectors.LoadProduct(products), t1 = Fp2Vectors.LoadProduct(products + 3), t2 = Fp2Vectors.LoadProduct(products + 6);
        return i switch
        {
            0 => t0 + (Fp2Vectors.LoadProduct(products + 9) - t1 - t2).TimesNonResidue(),
            1 => Fp2Vectors.LoadProduct(products + 12) - t0 - t1 + t2.TimesNonResidue(),
            _ => Fp2Vectors.LoadProduct(products + 15) - t0 - t2 + t1,
        };
    }

    // The operands of a product of Fp6 and b0 + b1 * v: x0 b0, x1 b1, (x0 + x1)(b0 + b1), x2 b1, x2 b0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadBy01(Fp2Vectors x0, Fp2Vectors x1, Fp2Vectors x2, Fp* places)
    {
        x0.StoreOperand(places);
        x1.StoreOperand(places + 3);
        (x0 + x1).StoreOperand(places + 6);
        x2.StoreOperand(places + 9);
        x2.StoreOperand(places + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadLine(Fp2Vectors b0, Fp2Vectors b1, Fp* places)
    {
        b0.StoreOperand(places);
        b1.StoreOperand(places + 3);
        (b0 + b1).StoreOperand(places + 6);
        b1.StoreOperand(places + 9);
        b0.StoreOperand(places + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GatherBy01(Fp* products, out Fp2Vectors c0, out Fp2Vectors c1, out Fp2Vectors c2)
    {
        Fp2Vectors t0 = Fp2Vectors.LoadProduct(products), t1 = Fp2Vectors.LoadProduct(products + 3);
        c0 = t0 + Fp2Vectors.LoadProduct(products + 9).TimesNonResidue();
        c1 = Fp2Vectors.LoadProduct(products + 6) - t0 - t1;
        c2 = Fp2Vectors.LoadProduct(products + 12) + t1;
    }

    // The squares of a, b and a + b.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadPair(Fp* a, Fp* b, Fp* left, Fp* right)
    {
        Fp2Vectors x = Fp2Vectors.Load(a), y = Fp2Vectors.Load(b);
        x.StoreSquare(left, right);
        y.StoreSquare(left + 2, right + 2);
        (x + y).StoreSquare(left + 4, right + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GatherPair(Fp* products, out Fp2Vectors even, out Fp2Vectors odd)
    {
        Fp2Vectors x = Fp2Vectors.Load(products), y = Fp2Vectors.Load(products + 2);
        odd = Fp2Vectors.Load(products + 4) - x - y;
        even = x + y.TimesNonResidue();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TripleLessTwice(Fp2Vectors a, Fp* b, Fp* r)
    {
        Fp2Vectors y = Fp2Vectors.Load(b);
        (a + a + a - y - y).Store(r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TriplePlusTwice(Fp2Vectors a, Fp* b, Fp* r)
    {
        Fp2Vectors y = Fp2Vectors.Load(b);
        (a + a + a + y + y).Store(r);
    }
}
