using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>Doubling and addition in the second group by <see cref="FpLanes"/>: the formulas of <see cref="JacobianPoint{F}"/>, independent products together.</summary>
internal static unsafe class G2Lanes
{
    private const int Places = FpLanes.Count;

    /// <summary>r = 2a.</summary>
    [SkipLocalsInit]
    public static void Double(in JacobianPoint<Fp2> a, out JacobianPoint<Fp2> r)
    {
        Fp* left = stackalloc Fp[4 * Places];
        Fp* right = left + Places, products = right + Places, whole = products + Places;
        fixed (JacobianPoint<Fp2>* at = &a)
        {
            Fp2Vectors x = Fp2Vectors.Load((Fp*)&at->X), y = Fp2Vectors.Load((Fp*)&at->Y), z = Fp2Vectors.Load((Fp*)&at->Z);
            x.StoreSquare(left, right);
            y.StoreSquare(left + 2, right + 2);
            y.StoreOperand(left + 4);
            z.StoreOperand(right + 4);
            left[7] = right[7] = default;
            FpLanes.Multiply(left, right, products);

            Fp2Vectors x2 = Fp2Vectors.Load(products), y2 = Fp2Vectors.Load(products + 2);
            Fp2Vectors.LoadProduct(products + 4).Shifted(1).Store(whole + 4);
            Fp2Vectors slope = x2 + x2 + x2;
            slope.StoreSquare(left, right);
            y2.StoreSquare(left + 2, right + 2);
            x.StoreOperand(left + 4);
            y2.StoreOperand(right + 4);
            FpLanes.Multiply(left, right, products);

            Fp2Vectors slope2 = Fp2Vectors.Load(products), y4 = Fp2Vectors.Load(products + 2), xy2 = Fp2Vectors.LoadProduct(products + 4);
            (slope2 - xy2.Shifted(3)).Store(whole);
            (xy2.Shifted(3) + xy2.Shifted(2) - slope2).Store(whole + 2);
            whole[6] = whole[7] = default;
            FpLanes.Reduce(whole);

            slope.StoreOperand(left);
            Fp2Vectors.Load(whole + 2).StoreOperand(right);
            FpLanes.Multiply(left, right, products);
            (Fp2Vectors.LoadProduct(products) - y4.Shifted(3)).Store(products);
            FpLanes.Reduce(products);
        }
        (r.X, r.Y, r.Z) = (*(Fp2*)whole, *(Fp2*)products, *(Fp2*)(whole + 4));
    }

    /// <summary>r = a + b, neither of them infinity.</summary>
    [SkipLocalsInit]
    public static void Add(in JacobianPoint<Fp2> a, in AffinePoint<Fp2> b, out JacobianPoint<Fp2> r)
    {
        Fp* left = stackalloc Fp[4 * Places];
        Fp* right = left + Places, products = right + Places, whole = products + Places;
        fixed (JacobianPoint<Fp2>* at = &a)
        fixed (AffinePoint<Fp2>* other = &b)
        {
            Fp2Vectors x = Fp2Vectors.Load((Fp*)&at->X), y = Fp2Vectors.Load((Fp*)&at->Y), z = Fp2Vectors.Load((Fp*)&at->Z);
            z.StoreSquare(left, right);
            z.StoreOperand(left + 2);
            Fp2Vectors.Load((Fp*)&other->Y).StoreOperand(right + 2);
            for (int i = 5; i < Places; i++) left[i] = right[i] = default;
            FpLanes.Multiply(left, right, products);

            Fp2Vectors z2 = Fp2Vectors.Load(products);
            Fp2Vectors.Load((Fp*)&other->X).StoreOperand(left);
            z2.StoreOperand(right);
            Fp2Vectors.LoadProduct(products + 2).StoreOperand(left + 3);
            z2.StoreOperand(right + 3);
            FpLanes.Multiply(left, right, products);

            (Fp2Vectors.LoadProduct(products) - x).Store(whole);
            (Fp2Vectors.LoadProduct(products + 3) - y).Store(whole + 2);
            for (int i = 4; i < Places; i++) whole[i] = default;
            FpLanes.Reduce(whole);
            if (Fp2.IsZero(*(Fp2*)whole))
            {
                if (Fp2.IsZero(*(Fp2*)(whole + 2))) Double(a, out r);
                else r = default;
                return;
            }

            Fp2Vectors h = Fp2Vectors.Load(whole), slope = Fp2Vectors.Load(whole + 2);
            h.StoreSquare(left, right);
            slope.StoreSquare(left + 2, right + 2);
            z.StoreOperand(left + 4);
            h.StoreOperand(right + 4);
            FpLanes.Multiply(left, right, products);

            Fp2Vectors h2 = Fp2Vectors.Load(products), slope2 = Fp2Vectors.Load(products + 2);
            Fp2Vectors.LoadProduct(products + 4).Store(whole + 4);
            h.StoreOperand(left);
            h2.StoreOperand(right);
            x.StoreOperand(left + 3);
            h2.StoreOperand(right + 3);
            FpLanes.Multiply(left, right, products);

            Fp2Vectors h3 = Fp2Vectors.LoadProduct(products), v = Fp2Vectors.LoadProduct(products + 3);
            Fp2Vectors sum = slope2 - h3 - v.Shifted(1);
            sum.Store(whole);
            (v - sum).Store(whole + 2);
            FpLanes.Reduce(whole);

            slope.StoreOperand(left);
            Fp2Vectors.Load(whole + 2).StoreOperand(right);
            y.StoreOperand(left + 3);
            h3.StoreOperand(right + 3);
            FpLanes.Multiply(left, right, products);
            (Fp2Vectors.LoadProduct(products) - Fp2Vectors.LoadProduct(products + 3)).Store(products);
            FpLanes.Reduce(products);
        }
        (r.X, r.Y, r.Z) = (*(Fp2*)whole, *(Fp2*)products, *(Fp2*)(whole + 4));
    }
}
