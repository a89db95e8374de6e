using System.Runtime.CompilerServices;
using Row = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto;

/// <summary>Doubling and addition of points (X / Z², Y / Z³) of a curve y² = x³ + b over c0 + c1·i by <see cref="ILaneField"/>, independent products together. A point is six rows; Z = 0 is infinity.</summary>
/// <remarks>The formulas are those of the points that each curve keeps one product after the other.</remarks>
internal static unsafe class TwistLanes<TField> where TField : struct, ILaneField
{
    /// <summary>Rows of a point.</summary>
    public const int PointRows = 6;

    private const int Places = ILaneField.Count;

    /// <summary>r = 2a.</summary>
    [SkipLocalsInit]
    public static void Double(Row* a, Row* r)
    {
        Row* left = stackalloc Row[4 * Places];
        Row* right = left + Places, products = right + Places, whole = products + Places;
        Load(a, out Fp2Vectors<TField> x, out Fp2Vectors<TField> y, out Fp2Vectors<TField> z);
        x.StoreSquare(left, right);
        y.StoreSquare(left + 2, right + 2);
        y.StoreOperand(left + 4);
        z.StoreOperand(right + 4);
        left[7] = right[7] = default;
        TField.Multiply(left, right, products);

        Fp2Vectors<TField> x2 = Fp2Vectors<TField>.Load(products), y2 = Fp2Vectors<TField>.Load(products + 2);
        Fp2Vectors<TField>.LoadProduct(products + 4).Shifted(1).Store(whole + 4);
        Fp2Vectors<TField> slope = x2 + x2 + x2;
        slope.StoreSquare(left, right);
        y2.StoreSquare(left + 2, right + 2);
        x.StoreOperand(left + 4);
        y2.StoreOperand(right + 4);
        TField.Multiply(left, right, products);

        Fp2Vectors<TField> slope2 = Fp2Vectors<TField>.Load(products), y4 = Fp2Vectors<TField>.Load(products + 2), xy2 = Fp2Vectors<TField>.LoadProduct(products + 4);
        (slope2 - xy2.Shifted(3)).Store(whole);
        (xy2.Shifted(3) + xy2.Shifted(2) - slope2).Store(whole + 2);
        whole[6] = whole[7] = default;
        TField.Reduce(whole);

        slope.StoreOperand(left);
        Fp2Vectors<TField>.Load(whole + 2).StoreOperand(right);
        TField.Multiply(left, right, products);
        (Fp2Vectors<TField>.LoadProduct(products) - y4.Shifted(3)).Store(products);
        TField.Reduce(products);
        Store(whole, products, whole + 4, r);
    }

    /// <summary>r = a + (x, y) by four rows at <paramref name="b"/>, neither of them infinity.</summary>
    [SkipLocalsInit]
    public static void Add(Row* a, Row* b, Row* r)
    {
        Row* left = stackalloc Row[4 * Places];
        Row* right = left + Places, products = right + Places, whole = products + Places;
        Load(a, out Fp2Vectors<TField> x, out Fp2Vectors<TField> y, out Fp2Vectors<TField> z);
        z.StoreSquare(left, right);
        z.StoreOperand(left + 2);
        Fp2Vectors<TField>.Load(b + 2).StoreOperand(right + 2);
        for (int i = 5; i < Places; i++) left[i] = right[i] = default;
        TField.Multiply(left, right, products);

        Fp2Vectors<TField> z2 = Fp2Vectors<TField>.Load(products);
        Fp2Vectors<TField>.Load(b).StoreOperand(left);
        z2.StoreOperand(right);
        Fp2Vectors<TField>.LoadProduct(products + 2).StoreOperand(left + 3);
        z2.StoreOperand(right + 3);
        TField.Multiply(left, right, products);

        (Fp2Vectors<TField>.LoadProduct(products) - x).Store(whole);
        (Fp2Vectors<TField>.LoadProduct(products + 3) - y).Store(whole + 2);
        for (int i = 4; i < Places; i++) whole[i] = default;
        TField.Reduce(whole);
        if (TField.IsZero(in whole[0]) && TField.IsZero(in whole[1]))
        {
            if (TField.IsZero(in whole[2]) && TField.IsZero(in whole[3])) Double(a, r);
            else new Span<Row>(r, PointRows).Clear();
            return;
        }

        Fp2Vectors<TField> h = Fp2Vectors<TField>.Load(whole), slope = Fp2Vectors<TField>.Load(whole + 2);
        h.StoreSquare(left, right);
        slope.StoreSquare(left + 2, right + 2);
        z.StoreOperand(left + 4);
        h.StoreOperand(right + 4);
        TField.Multiply(left, right, products);

        Fp2Vectors<TField> h2 = Fp2Vectors<TField>.Load(products), slope2 = Fp2Vectors<TField>.Load(products + 2);
        Fp2Vectors<TField>.LoadProduct(products + 4).Store(whole + 4);
        h.StoreOperand(left);
        h2.StoreOperand(right);
        x.StoreOperand(left + 3);
        h2.StoreOperand(right + 3);
        TField.Multiply(left, right, products);

        Fp2Vectors<TField> h3 = Fp2Vectors<TField>.LoadProduct(products), v = Fp2Vectors<TField>.LoadProduct(products + 3);
        Fp2Vectors<TField> sum = slope2 - h3 - v.Shifted(1);
        sum.Store(whole);
        (v - sum).Store(whole + 2);
        TField.Reduce(whole);

        slope.StoreOperand(left);
        Fp2Vectors<TField>.Load(whole + 2).StoreOperand(right);
        y.StoreOperand(left + 3);
        h3.StoreOperand(right + 3);
        TField.Multiply(left, right, products);
        (Fp2Vectors<TField>.LoadProduct(products) - Fp2Vectors<TField>.LoadProduct(products + 3)).Store(products);
        TField.Reduce(products);
        Store(whole, products, whole + 4, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(Row* a, out Fp2Vectors<TField> x, out Fp2Vectors<TField> y, out Fp2Vectors<TField> z)
    {
        x = Fp2Vectors<TField>.Load(a);
        y = Fp2Vectors<TField>.Load(a + 2);
        z = Fp2Vectors<TField>.Load(a + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Row* x, Row* y, Row* z, Row* r)
    {
        Fp2Vectors<TField>.Load(x).Store(r);
        Fp2Vectors<TField>.Load(y).Store(r + 2);
        Fp2Vectors<TField>.Load(z).Store(r + 4);
    }
}
