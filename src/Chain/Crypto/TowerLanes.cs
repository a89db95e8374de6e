using System.Runtime.CompilerServices;
using Row = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto;

/// <summary>
/// Products in a field of degree 12, built as c0 + c1·w over c0 + c1·v + c2·v² over c0 + c1·i, by <see cref="ILaneField"/>: operands are spread over places, multiplied eight at a time, and
/// gathered. An element is twelve rows in that order.
/// </summary>
/// <remarks>The formulas are those of each curve's Fp12 and Fp6, which keep them one product after the other.</remarks>
internal static unsafe class TowerLanes<TField> where TField : struct, ILaneField
{
    /// <summary>Rows of half an element.</summary>
    public const int Half = 6;

    /// <summary>Rows of an element.</summary>
    public const int Coefficients = 12;

    /// <summary>Rows of an element filled up to whole vectors of lanes.</summary>
    public const int ResultPlaces = 16;

    // A product in degree six has six in degree two (Karatsuba).
    private const int Fp6Places = 6 * Fp2Vectors<TField>.ProductPlaces;

    /// <summary>r = a · b.</summary>
    [SkipLocalsInit]
    public static void Multiply(Row* a, Row* b, Row* r)
    {
        const int places = 56;
        Row* left = stackalloc Row[3 * places];
        Row* right = left + places, products = right + places;
        SpreadHalves(a, left);
        SpreadHalves(b, right);
        left[places - 2] = left[places - 1] = right[places - 2] = right[places - 1] = default;
        MultiplyAll(left, right, products, places);

        Row* t = stackalloc Row[ResultPlaces];
        Row* low = products, high = products + Fp6Places, cross = high + Fp6Places;
        for (int i = 0; i < 3; i++) (Gather(cross, i) - Gather(low, i) - Gather(high, i)).Store(t + Half + (2 * i));
        (Gather(low, 0) + Gather(high, 2).TimesRoot()).Store(t);
        (Gather(low, 1) + Gather(high, 0)).Store(t + 2);
        (Gather(low, 2) + Gather(high, 1)).Store(t + 4);
        Finish(t, r);
    }

    /// <summary>r = a².</summary>
    [SkipLocalsInit]
    public static void Square(Row* a, Row* r)
    {
        const int places = 40;
        Row* left = stackalloc Row[3 * places];
        Row* right = left + places, products = right + places;
        Load(a, out Fp2Vectors<TField> x0, out Fp2Vectors<TField> x1, out Fp2Vectors<TField> x2);
        Load(a + Half, out Fp2Vectors<TField> y0, out Fp2Vectors<TField> y1, out Fp2Vectors<TField> y2);
        Spread(x0, x1, x2, left);
        Spread(y0, y1, y2, right);
        Spread(x0 + y0, x1 + y1, x2 + y2, left + Fp6Places);
        Spread(x0 + y2.TimesRoot(), x1 + y0, x2 + y1, right + Fp6Places);
        for (int i = 2 * Fp6Places; i < places; i++) left[i] = right[i] = default;
        MultiplyAll(left, right, products, places);

        Row* t = stackalloc Row[ResultPlaces];
        Fp2Vectors<TField> p0 = Gather(products, 0), p1 = Gather(products, 1), p2 = Gather(products, 2);
        (p0 + p0).Store(t + Half);
        (p1 + p1).Store(t + Half + 2);
        (p2 + p2).Store(t + Half + 4);
        Row* cross = products + Fp6Places;
        (Gather(cross, 0) - p0 - p2.TimesRoot()).Store(t);
        (Gather(cross, 1) - p1 - p0).Store(t + 2);
        (Gather(cross, 2) - p2 - p1).Store(t + 4);
        Finish(t, r);
    }

    /// <summary>r = a² for an a in the cyclotomic subgroup (Granger and Scott 2010).</summary>
    [SkipLocalsInit]
    public static void SquareCyclotomic(Row* a, Row* r)
    {
        const int places = 24;
        Row* left = stackalloc Row[3 * places];
        Row* right = left + places, products = right + places;
        Row* t = stackalloc Row[ResultPlaces];
        Row* c0 = a, c1 = a + Half;
        SpreadPair(c0, c1 + 2, left, right);
        SpreadPair(c1, c0 + 4, left + 6, right + 6);
        SpreadPair(c0 + 2, c1 + 4, left + 12, right + 12);
        for (int i = 18; i < places; i++) left[i] = right[i] = default;
        MultiplyAll(left, right, products, places);

        GatherPair(products, out Fp2Vectors<TField> even0, out Fp2Vectors<TField> odd0);
        GatherPair(products + 6, out Fp2Vectors<TField> even1, out Fp2Vectors<TField> odd1);
        GatherPair(products + 12, out Fp2Vectors<TField> even2, out Fp2Vectors<TField> odd2);
        TripleLessTwice(even0, c0, t);
        TripleLessTwice(even1, c0 + 2, t + 2);
        TripleLessTwice(even2, c0 + 4, t + 4);
        TriplePlusTwice(odd2.TimesRoot(), c1, t + Half);
        TriplePlusTwice(odd0, c1 + 2, t + Half + 2);
        TriplePlusTwice(odd1, c1 + 4, t + Half + 4);
        Finish(t, r);
    }

    /// <summary>r[i] = a[i] · b[i] for a whole number of vectors of lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAll(Row* a, Row* b, Row* r, int count)
    {
        for (int i = 0; i < count; i += ILaneField.Count) TField.Multiply(a + i, b + i, r + i);
    }

    /// <summary>r = the element whose coefficients lie in <paramref name="t"/>, <see cref="ResultPlaces"/> rows, reduced.</summary>
    public static void Finish(Row* t, Row* r)
    {
        TField.Reduce(t);
        for (int i = Coefficients; i < ResultPlaces; i++) t[i] = default;
        TField.Reduce(t + ILaneField.Count);
        for (int i = 0; i < Coefficients; i++) r[i] = t[i];
    }

    /// <summary>The three coefficients of half an element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(Row* a, out Fp2Vectors<TField> c0, out Fp2Vectors<TField> c1, out Fp2Vectors<TField> c2)
    {
        c0 = Fp2Vectors<TField>.Load(a);
        c1 = Fp2Vectors<TField>.Load(a + 2);
        c2 = Fp2Vectors<TField>.Load(a + 4);
    }

    /// <summary>The operands on the one side of a product with b0 + b1·v: x0 b0, x1 b1, (x0 + x1)(b0 + b1), x2 b1, x2 b0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SpreadBy01(Fp2Vectors<TField> x0, Fp2Vectors<TField> x1, Fp2Vectors<TField> x2, Row* places)
    {
        x0.StoreOperand(places);
        x1.StoreOperand(places + 3);
        (x0 + x1).StoreOperand(places + 6);
        x2.StoreOperand(places + 9);
        x2.StoreOperand(places + 12);
    }

    /// <summary>Those on the other side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SpreadLine(Fp2Vectors<TField> b0, Fp2Vectors<TField> b1, Row* places)
    {
        b0.StoreOperand(places);
        b1.StoreOperand(places + 3);
        (b0 + b1).StoreOperand(places + 6);
        b1.StoreOperand(places + 9);
        b0.StoreOperand(places + 12);
    }

    /// <summary>What the places of such a product came to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void GatherBy01(Row* products, out Fp2Vectors<TField> c0, out Fp2Vectors<TField> c1, out Fp2Vectors<TField> c2)
    {
        Fp2Vectors<TField> t0 = Fp2Vectors<TField>.LoadProduct(products), t1 = Fp2Vectors<TField>.LoadProduct(products + 3);
        c0 = t0 + Fp2Vectors<TField>.LoadProduct(products + 9).TimesRoot();
        c1 = Fp2Vectors<TField>.LoadProduct(products + 6) - t0 - t1;
        c2 = Fp2Vectors<TField>.LoadProduct(products + 12) + t1;
    }

    private static void SpreadHalves(Row* a, Row* places)
    {
        Load(a, out Fp2Vectors<TField> x0, out Fp2Vectors<TField> x1, out Fp2Vectors<TField> x2);
        Load(a + Half, out Fp2Vectors<TField> y0, out Fp2Vectors<TField> y1, out Fp2Vectors<TField> y2);
        Spread(x0, x1, x2, places);
        Spread(y0, y1, y2, places + Fp6Places);
        Spread(x0 + y0, x1 + y1, x2 + y2, places + (2 * Fp6Places));
    }

    // An operand of a product in degree six.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(Fp2Vectors<TField> x0, Fp2Vectors<TField> x1, Fp2Vectors<TField> x2, Row* places)
    {
        x0.StoreOperand(places);
        x1.StoreOperand(places + 3);
        x2.StoreOperand(places + 6);
        (x1 + x2).StoreOperand(places + 9);
        (x0 + x1).StoreOperand(places + 12);
        (x0 + x2).StoreOperand(places + 15);
    }

    // Coefficient i of a product in degree six.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Fp2Vectors<TField> Gather(Row* products, int i)
    {
        Fp2Vectors<TField> t0 = Fp2Vectors<TField>.LoadProduct(products), t1 = Fp2Vectors<TField>.LoadProduct(products + 3), t2 = Fp2Vectors<TField>.LoadProduct(products + 6);
        return i switch
        {
            0 => t0 + (Fp2Vectors<TField>.LoadProduct(products + 9) - t1 - t2).TimesRoot(),
            1 => Fp2Vectors<TField>.LoadProduct(products + 12) - t0 - t1 + t2.TimesRoot(),
            _ => Fp2Vectors<TField>.LoadProduct(products + 15) - t0 - t2 + t1,
        };
    }

    // The squares of a, b and a + b.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadPair(Row* a, Row* b, Row* left, Row* right)
    {
        Fp2Vectors<TField> x = Fp2Vectors<TField>.Load(a), y = Fp2Vectors<TField>.Load(b);
        x.StoreSquare(left, right);
        y.StoreSquare(left + 2, right + 2);
        (x + y).StoreSquare(left + 4, right + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GatherPair(Row* products, out Fp2Vectors<TField> even, out Fp2Vectors<TField> odd)
    {
        Fp2Vectors<TField> x = Fp2Vectors<TField>.Load(products), y = Fp2Vectors<TField>.Load(products + 2);
        odd = Fp2Vectors<TField>.Load(products + 4) - x - y;
        even = x + y.TimesRoot();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TripleLessTwice(Fp2Vectors<TField> a, Row* b, Row* r)
    {
        Fp2Vectors<TField> y = Fp2Vectors<TField>.Load(b);
        (a + a + a - y - y).Store(r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TriplePlusTwice(Fp2Vectors<TField> a, Row* b, Row* r)
    {
        Fp2Vectors<TField> y = Fp2Vectors<TField>.Load(b);
        (a + a + a + y + y).Store(r);
    }
}
