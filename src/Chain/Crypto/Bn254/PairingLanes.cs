using System.Runtime.CompilerServices;
using Row = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto.Bn254;

/// <summary>The long parts of <see cref="Pairing"/> and of the second group's membership by <see cref="FpLanes"/>: the same formulas, independent products together.</summary>
/// <remarks>Lines are not reduced: as sums of a few products their limbs stay between -10 and 10 units and their values between -16p and 16p, and rows of the tower are reduced.</remarks>
internal static unsafe class PairingLanes
{
    // Rows of a pair: the coordinates of Q, those of P, and two that fill the lanes.
    private const int PairRows = 8;
    private const int PX = 4, PY = 5;

    private const int PointRows = TwistLanes<FpLanes>.PointRows;

    // Three times the twist's constant.
    private static readonly Row[] ThriceB = MakeThriceB();

    /// <summary>f = f · the product of Miller's functions: <see cref="Pairing.Accumulate"/>.</summary>
    [SkipLocalsInit]
    public static void Accumulate(ref Fp12 f, Pairing.Pair* pairs, int count)
    {
        Row* points = stackalloc Row[Pairing.BatchMax * PairRows];
        Row* multiples = stackalloc Row[Pairing.BatchMax * PointRows];
        Fp* elements = stackalloc Fp[PairRows];
        for (int i = 0; i < count; i++)
        {
            *(G2*)elements = pairs[i].Q;
            *(G1*)(elements + PX) = pairs[i].P;
            elements[6] = elements[7] = default;
            FpLanes.Enter(elements, points + (i * PairRows), PairRows);
            Begin(points + (i * PairRows), multiples + (i * PointRows));
        }

        Row* product = stackalloc Row[TowerLanes<FpLanes>.ResultPlaces];
        new Span<Row>(product, TowerLanes<FpLanes>.ResultPlaces).Clear();
        product[0] = FpLanes.One;
        Row* q = stackalloc Row[PairRows];
        ReadOnlySpan<sbyte> digits = Pairing.Loop;
        for (int at = 1; at < digits.Length; at++)
        {
            if (at > 1) TowerLanes<FpLanes>.Square(product, product);
            for (int i = 0; i < count; i++) Double(product, multiples + (i * PointRows), points + (i * PairRows));
            if (digits[at] == 0) continue;
            for (int i = 0; i < count; i++)
            {
                Choose(points + (i * PairRows), digits[at] < 0, q);
                Add(product, multiples + (i * PointRows), q, points + (i * PairRows));
            }
        }
        for (int i = 0; i < count; i++)
        {
            Pairing.Images((G2*)elements, in pairs[i].Q);
            FpLanes.Enter(elements, q, PairRows);
            Add(product, multiples + (i * PointRows), q, points + (i * PairRows));
            Add(product, multiples + (i * PointRows), q + 4, points + (i * PairRows));
        }
        Leave(product, out Fp12 all);
        Fp12.Multiply(out f, in f, in all);
    }

    /// <summary>r = x to the power of the curve's parameter, for an x whose inverse is its conjugate.</summary>
    [SkipLocalsInit]
    public static void Power(out Fp12 r, in Fp12 x)
    {
        Row* rows = stackalloc Row[3 * TowerLanes<FpLanes>.ResultPlaces];
        Row* inverse = rows + TowerLanes<FpLanes>.ResultPlaces, power = inverse + TowerLanes<FpLanes>.ResultPlaces;
        Enter(in x, rows);
        Fp12.Conjugate(out Fp12 conjugate, in x);
        Enter(in conjugate, inverse);
        new Span<Row>(rows, TowerLanes<FpLanes>.ResultPlaces).CopyTo(new Span<Row>(power, TowerLanes<FpLanes>.ResultPlaces));
        ReadOnlySpan<sbyte> digits = Pairing.Parameter;
        for (int i = 1; i < digits.Length; i++)
        {
            TowerLanes<FpLanes>.SquareCyclotomic(power, power);
            if (digits[i] != 0) TowerLanes<FpLanes>.Multiply(power, digits[i] > 0 ? rows : inverse, power);
        }
        Leave(power, out r);
    }

    /// <summary>r = q times the curve's parameter, for any q of the curve but infinity.</summary>
    [SkipLocalsInit]
    public static void MultiplyByParameter(out G2Jacobian r, in G2 q)
    {
        Fp* elements = stackalloc Fp[PairRows];
        Row* rows = stackalloc Row[(2 * PairRows) + 4];
        Row* sum = rows + PairRows, chosen = sum + PairRows;
        new Span<Fp>(elements, PairRows).Clear();
        *(G2*)elements = q;
        FpLanes.Enter(elements, rows, PairRows);
        Begin(rows, sum);
        ReadOnlySpan<sbyte> digits = Pairing.Parameter;
        for (int i = 1; i < digits.Length; i++)
        {
            TwistLanes<FpLanes>.Double(sum, sum);
            if (digits[i] == 0) continue;
            Choose(rows, digits[i] < 0, chosen);
            // A point of small order passes infinity on the way.
            if (FpLanes.IsZero(in sum[4]) && FpLanes.IsZero(in sum[5])) Begin(chosen, sum);
            else TwistLanes<FpLanes>.Add(sum, chosen, sum);
        }
        sum[6] = sum[7] = default;
        FpLanes.Leave(sum, elements, PairRows);
        r = *(G2Jacobian*)elements;
    }

    /// <summary>x in rows, <see cref="TowerLanes{TField}.ResultPlaces"/> of them.</summary>
    [SkipLocalsInit]
    internal static void Enter(in Fp12 x, Row* rows)
    {
        Fp* elements = stackalloc Fp[TowerLanes<FpLanes>.ResultPlaces];
        *(Fp12*)elements = x;
        for (int i = TowerLanes<FpLanes>.Coefficients; i < TowerLanes<FpLanes>.ResultPlaces; i++) elements[i] = default;
        FpLanes.Enter(elements, rows, TowerLanes<FpLanes>.ResultPlaces);
    }

    /// <summary>x from rows, which are lost.</summary>
    [SkipLocalsInit]
    internal static void Leave(Row* rows, out Fp12 x)
    {
        Fp* elements = stackalloc Fp[TowerLanes<FpLanes>.ResultPlaces];
        FpLanes.Leave(rows, elements, TowerLanes<FpLanes>.ResultPlaces);
        x = *(Fp12*)elements;
    }

    // The point by four rows over 1.
    private static void Begin(Row* q, Row* point)
    {
        for (int i = 0; i < 4; i++) point[i] = q[i];
        point[4] = FpLanes.One;
        point[5] = default;
    }

    private static void Choose(Row* q, bool isNegative, Row* r)
    {
        for (int i = 0; i < 4; i++) r[i] = isNegative && i >= 2 ? Row.Zero - q[i] : q[i];
    }

    // T = 2T, and f times the tangent at T, taken at P. T is four times what it is in Pairing.Double, which saves the halves and changes lines by a factor that the final power removes.
    [SkipLocalsInit]
    private static void Double(Row* f, Row* t, Row* pair)
    {
        const int places = 16;
        Row* left = stackalloc Row[3 * places];
        Row* right = left + places, products = right + places;
        Fp2Vectors<FpLanes> x = Fp2Vectors<FpLanes>.Load(t), y = Fp2Vectors<FpLanes>.Load(t + 2), z = Fp2Vectors<FpLanes>.Load(t + 4);
        x.StoreOperand(left);
        y.StoreOperand(right);
        y.StoreOperand(left + 3);
        z.StoreOperand(right + 3);
        x.StoreSquare(left + 6, right + 6);
        y.StoreSquare(left + 8, right + 8);
        z.StoreSquare(left + 10, right + 10);
        for (int i = 12; i < places; i++) left[i] = right[i] = default;
        TowerLanes<FpLanes>.MultiplyAll(left, right, products, places);

        Fp2Vectors<FpLanes> xy = Fp2Vectors<FpLanes>.LoadProduct(products), yz = Fp2Vectors<FpLanes>.LoadProduct(products + 3);
        Fp2Vectors<FpLanes> x2 = Fp2Vectors<FpLanes>.Load(products + 6), b = Fp2Vectors<FpLanes>.Load(products + 8);
        Fp2Vectors<FpLanes>.Load(products + 10).StoreOperand(left);
        for (int i = 0; i < 3; i++) right[i] = ThriceB[i];
        x2.Store(left + 3);
        right[3] = right[4] = pair[PX];
        yz.Store(left + 5);
        right[5] = right[6] = pair[PY];
        left[7] = right[7] = default;
        FpLanes.Multiply(left, right, products);

        Fp2Vectors<FpLanes> e = Fp2Vectors<FpLanes>.LoadProduct(products), slope = Fp2Vectors<FpLanes>.Load(products + 3), h = Fp2Vectors<FpLanes>.Load(products + 5);
        Fp2Vectors<FpLanes> thriceE = e + e + e;
        (b - thriceE).StoreOperand(left);
        xy.StoreOperand(right);
        b.StoreOperand(left + 3);
        yz.StoreOperand(right + 3);
        (b + thriceE).StoreSquare(left + 6, right + 6);
        e.StoreSquare(left + 8, right + 8);
        // What the places from 10 on still hold is multiplied to no purpose.
        TowerLanes<FpLanes>.MultiplyAll(left, right, products, places);

        Fp2Vectors<FpLanes> e2 = Fp2Vectors<FpLanes>.Load(products + 8);
        Row* whole = left;
        Fp2Vectors<FpLanes>.LoadProduct(products).Shifted(1).Store(whole);
        (Fp2Vectors<FpLanes>.Load(products + 6) - e2.Shifted(3) - e2.Shifted(2)).Store(whole + 2);
        Fp2Vectors<FpLanes>.LoadProduct(products + 3).Shifted(3).Store(whole + 4);
        whole[6] = whole[7] = default;
        FpLanes.Reduce(whole);
        for (int i = 0; i < PointRows; i++) t[i] = whole[i];
        MultiplyByLine(f, default(Fp2Vectors<FpLanes>) - h.Shifted(1), slope + slope + slope, e - b);
    }

    // T = T + (x, y), and f times the line through both, taken at P.
    [SkipLocalsInit]
    private static void Add(Row* f, Row* t, Row* q, Row* pair)
    {
        const int places = 16;
        Row* left = stackalloc Row[3 * places];
        Row* right = left + places, products = right + places;
        Fp2Vectors<FpLanes> x = Fp2Vectors<FpLanes>.Load(q), y = Fp2Vectors<FpLanes>.Load(q + 2), z = Fp2Vectors<FpLanes>.Load(t + 4);
        y.StoreOperand(left);
        z.StoreOperand(right);
        x.StoreOperand(left + 3);
        z.StoreOperand(right + 3);
        left[6] = left[7] = right[6] = right[7] = default;
        FpLanes.Multiply(left, right, products);

        Fp2Vectors<FpLanes> rise = Fp2Vectors<FpLanes>.Load(t + 2) - Fp2Vectors<FpLanes>.LoadProduct(products);
        Fp2Vectors<FpLanes> run = Fp2Vectors<FpLanes>.Load(t) - Fp2Vectors<FpLanes>.LoadProduct(products + 3);
        rise.StoreSquare(left, right);
        run.StoreSquare(left + 2, right + 2);
        x.StoreOperand(left + 4);
        rise.StoreOperand(right + 4);
        y.StoreOperand(left + 7);
        run.StoreOperand(right + 7);
        run.Store(left + 10);
        right[10] = right[11] = pair[PY];
        rise.Store(left + 12);
        right[12] = right[13] = pair[PX];
        left[14] = left[15] = right[14] = right[15] = default;
        TowerLanes<FpLanes>.MultiplyAll(left, right, products, places);

        Fp2Vectors<FpLanes> rise2 = Fp2Vectors<FpLanes>.Load(products), run2 = Fp2Vectors<FpLanes>.Load(products + 2);
        Fp2Vectors<FpLanes> constant = Fp2Vectors<FpLanes>.LoadProduct(products + 4) - Fp2Vectors<FpLanes>.LoadProduct(products + 7);
        Fp2Vectors<FpLanes> byY = Fp2Vectors<FpLanes>.Load(products + 10), byX = Fp2Vectors<FpLanes>.Load(products + 12);
        run.StoreOperand(left);
        run2.StoreOperand(right);
        z.StoreOperand(left + 3);
        rise2.StoreOperand(right + 3);
        Fp2Vectors<FpLanes>.Load(t).StoreOperand(left + 6);
        run2.StoreOperand(right + 6);
        // As above, places behind are multiplied to no purpose.
        TowerLanes<FpLanes>.MultiplyAll(left, right, products, places);

        Fp2Vectors<FpLanes> e = Fp2Vectors<FpLanes>.LoadProduct(products), d = Fp2Vectors<FpLanes>.LoadProduct(products + 6);
        Fp2Vectors<FpLanes> c = Fp2Vectors<FpLanes>.LoadProduct(products + 3) + e - d - d;
        run.StoreOperand(left);
        c.StoreOperand(right);
        (d - c).StoreOperand(left + 3);
        rise.StoreOperand(right + 3);
        e.StoreOperand(left + 6);
        Fp2Vectors<FpLanes>.Load(t + 2).StoreOperand(right + 6);
        e.StoreOperand(left + 9);
        z.StoreOperand(right + 9);
        TowerLanes<FpLanes>.MultiplyAll(left, right, products, places);

        Row* whole = left;
        Fp2Vectors<FpLanes>.LoadProduct(products).Store(whole);
        (Fp2Vectors<FpLanes>.LoadProduct(products + 3) - Fp2Vectors<FpLanes>.LoadProduct(products + 6)).Store(whole + 2);
        Fp2Vectors<FpLanes>.LoadProduct(products + 9).Store(whole + 4);
        whole[6] = whole[7] = default;
        FpLanes.Reduce(whole);
        for (int i = 0; i < PointRows; i++) t[i] = whole[i];
        MultiplyByLine(f, byY, default(Fp2Vectors<FpLanes>) - byX, constant);
    }

    // f = f · (a + (b + c·v)·w).
    [SkipLocalsInit]
    private static void MultiplyByLine(Row* f, Fp2Vectors<FpLanes> a, Fp2Vectors<FpLanes> b, Fp2Vectors<FpLanes> c)
    {
        const int step = Fp2Vectors<FpLanes>.ProductPlaces, half = TowerLanes<FpLanes>.Half, places = 40;
        Row* left = stackalloc Row[3 * places];
        Row* right = left + places, products = right + places;
        TowerLanes<FpLanes>.Load(f, out Fp2Vectors<FpLanes> x0, out Fp2Vectors<FpLanes> x1, out Fp2Vectors<FpLanes> x2);
        TowerLanes<FpLanes>.Load(f + half, out Fp2Vectors<FpLanes> y0, out Fp2Vectors<FpLanes> y1, out Fp2Vectors<FpLanes> y2);
        TowerLanes<FpLanes>.SpreadBy01(y0, y1, y2, left);
        TowerLanes<FpLanes>.SpreadLine(b, c, right);
        TowerLanes<FpLanes>.SpreadBy01(x0 + y0, x1 + y1, x2 + y2, left + (5 * step));
        TowerLanes<FpLanes>.SpreadLine(a + b, c, right + (5 * step));
        x0.StoreOperand(left + (10 * step));
        x1.StoreOperand(left + (11 * step));
        x2.StoreOperand(left + (12 * step));
        for (int i = 10; i < 13; i++) a.StoreOperand(right + (i * step));
        left[places - 1] = right[places - 1] = default;
        TowerLanes<FpLanes>.MultiplyAll(left, right, products, places);

        Row* t = stackalloc Row[TowerLanes<FpLanes>.ResultPlaces];
        TowerLanes<FpLanes>.GatherBy01(products, out Fp2Vectors<FpLanes> high0, out Fp2Vectors<FpLanes> high1, out Fp2Vectors<FpLanes> high2);
        TowerLanes<FpLanes>.GatherBy01(products + (5 * step), out Fp2Vectors<FpLanes> sum0, out Fp2Vectors<FpLanes> sum1, out Fp2Vectors<FpLanes> sum2);
        Fp2Vectors<FpLanes> low0 = Fp2Vectors<FpLanes>.LoadProduct(products + (10 * step));
        Fp2Vectors<FpLanes> low1 = Fp2Vectors<FpLanes>.LoadProduct(products + (11 * step)), low2 = Fp2Vectors<FpLanes>.LoadProduct(products + (12 * step));
        (low0 + high2.TimesRoot()).Store(t);
        (low1 + high0).Store(t + 2);
        (low2 + high1).Store(t + 4);
        (sum0 - low0 - high0).Store(t + half);
        (sum1 - low1 - high1).Store(t + half + 2);
        (sum2 - low2 - high2).Store(t + half + 4);
        TowerLanes<FpLanes>.Finish(t, f);
    }

    private static Row[] MakeThriceB()
    {
        Fp* elements = stackalloc Fp[PairRows];
        Row* rows = stackalloc Row[PairRows];
        new Span<Fp>(elements, PairRows).Clear();
        Fp2.Double(out Fp2 thrice, in G2.B);
        Fp2.Add(out thrice, in thrice, in G2.B);
        *(Fp2*)elements = thrice;
        FpLanes.Enter(elements, rows, PairRows);
        return [rows[0], rows[1], rows[0] + rows[1]];
    }
}
