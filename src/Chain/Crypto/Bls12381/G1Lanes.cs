using System.Runtime.CompilerServices;
using Row = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>The membership test of the first group for up to eight points at a time by <see cref="FpLanes"/>: the steps are the same for all.</summary>
/// <remarks>
/// The formulas are those of <see cref="JacobianPoint{F}"/>. Places of one product lie together for all points. Between products values stay
/// between -16p and 32p as they are, so nothing is reduced but what is compared.
/// </remarks>
internal static unsafe class G1Lanes
{
    /// <summary>Most points at a time.</summary>
    public const int CountMax = FpLanes.Count;

    // Products of one round, for all points.
    private const int PlacesMax = 3 * CountMax;

    /// <summary>
    /// Whether all points, none of them infinity, are in the group; null when two points met that the formulas do not add, which takes points made for it. Where there is
    /// place for another, <paramref name="sum"/> goes on with them.
    /// </summary>
    [SkipLocalsInit]
    public static bool? Contain(scoped ReadOnlySpan<AffinePoint<Fp>> points, ref G1Sum sum)
    {
        Span<JacobianPoint<Fp>> multiples = stackalloc JacobianPoint<Fp>[CountMax];
        Span<AffinePoint<Fp>> affine = stackalloc AffinePoint<Fp>[CountMax];
        multiples = multiples[..points.Length];
        affine = affine[..points.Length];
        if (!TryMultiplyByParameter(points, multiples, ref sum)) return null;
        JacobianPoint<Fp>.ToAffine(multiples, affine);
        foreach (ref readonly AffinePoint<Fp> point in affine)
            if (point.IsInfinity) return null;
        if (!TryMultiplyByParameter(affine, multiples, ref sum)) return null;
        for (int i = 0; i < points.Length; i++)
        {
            G1.NextImage(points[i], out AffinePoint<Fp> image);
            JacobianPoint<Fp> expected = new(image);
            if (!JacobianPoint<Fp>.AreEqual(multiples[i], expected)) return false;
        }
        return true;
    }

    // The multiples with |x|; false when an addition met equal or opposite points.
    [SkipLocalsInit]
    private static bool TryMultiplyByParameter(scoped ReadOnlySpan<AffinePoint<Fp>> points, scoped Span<JacobianPoint<Fp>> multiples, ref G1Sum sum)
    {
        Fp* x = stackalloc Fp[3 * CountMax];
        Fp* places = stackalloc Fp[3 * PlacesMax];
        new Span<Fp>(places, 3 * PlacesMax).Clear();
        State state = new(points.Length, x, x + CountMax, x + (2 * CountMax), places, places + PlacesMax, places + (2 * PlacesMax));
        for (int i = 0; i < points.Length; i++) (state.X[i], state.Y[i], state.Z[i]) = (points[i].X, points[i].Y, Fp.One);
        for (int bit = 62; bit >= 0; bit--)
        {
            if (points.Length < CountMax && !sum.IsFinished) DoubleWith(state, ref sum);
            else Double(state, points.Length);
            if (((CurveConstants.Parameter >> bit) & 1) != 0 && !TryAdd(state, points)) return false;
        }
        for (int i = points.Length; i < CountMax; i++) state.X[i] = state.Y[i] = state.Z[i] = default;
        FpLanes.Reduce(state.X);
        FpLanes.Reduce(state.Y);
        FpLanes.Reduce(state.Z);
        for (int i = 0; i < points.Length; i++) (multiples[i].X, multiples[i].Y, multiples[i].Z) = (state.X[i], state.Y[i], state.Z[i]);
        return true;
    }

    // The sum's value is one more point, behind the others.
    private static void DoubleWith(in State s, ref G1Sum sum)
    {
        int n = s.Count;
        (s.X[n], s.Y[n], s.Z[n]) = (sum.Value.X, sum.Value.Y, sum.Value.Z);
        Double(s, n + 1);
        Fp.AddReduced(s.X[n], default, out sum.Value.X);
        Fp.AddReduced(s.Y[n], default, out sum.Value.Y);
        Fp.AddReduced(s.Z[n], default, out sum.Value.Z);
        sum.Continue();
    }

    private static void Double(in State s, int n)
    {
        for (int i = 0; i < n; i++)
        {
            s.Put(i, s.X + i, s.X + i);
            s.Put(n + i, s.Y + i, s.Y + i);
            s.Put((2 * n) + i, s.Y + i, s.Z + i);
        }
        s.Multiply(3 * n);
        for (int i = 0; i < n; i++)
        {
            Fp* x2 = s.Products + i, y2 = x2 + n, yz = y2 + n;
            FpLanes.Add(yz, yz, s.Z + i);
            FpLanes.Add(x2, x2, s.Left + i);
            FpLanes.Add(s.Left + i, x2, s.Left + i);
            s.Right[i] = s.Left[i];
            s.Put(n + i, y2, y2);
            s.Put((2 * n) + i, s.X + i, y2);
        }
        s.Multiply(3 * n);
        for (int i = 0; i < n; i++)
        {
            Fp* slope2 = s.Products + i, y4 = slope2 + n, xy2 = y4 + n;
            FpLanes.Add(xy2, xy2, xy2);
            FpLanes.Add(xy2, xy2, xy2);
            FpLanes.Add(y4, y4, y4);
            FpLanes.Add(y4, y4, y4);
            FpLanes.Subtract(slope2, xy2, s.X + i);
            FpLanes.Subtract(s.X + i, xy2, s.X + i);
            FpLanes.Subtract(xy2, s.X + i, s.Right + i);
            FpLanes.Add(y4, y4, s.Y + i);
        }
        s.Multiply(n);
        for (int i = 0; i < n; i++) FpLanes.Subtract(s.Products + i, s.Y + i, s.Y + i);
    }

    private static bool TryAdd(in State s, ReadOnlySpan<AffinePoint<Fp>> points)
    {
        int n = s.Count;
        for (int i = 0; i < n; i++)
        {
            s.Put(i, s.Z + i, s.Z + i);
            s.Left[n + i] = s.Z[i];
            s.Right[n + i] = points[i].Y;
        }
        s.Multiply(2 * n);
        for (int i = 0; i < n; i++)
        {
            Fp* z2 = s.Products + i, zy = z2 + n;
            s.Left[i] = points[i].X;
            s.Right[i] = *z2;
            s.Put(n + i, zy, z2);
        }
        s.Multiply(2 * n);
        for (int i = 0; i < n; i++)
        {
            FpLanes.Subtract(s.Products + i, s.X + i, s.Left + i);
            FpLanes.Subtract(s.Products + n + i, s.Y + i, s.Left + n + i);
        }
        FpLanes.Reduce(s.Left);
        FpLanes.Reduce(s.Left + FpLanes.Count);
        for (int i = 0; i < n; i++)
        {
            if (Fp.IsZero(s.Left[i])) return false;
            s.Right[i] = s.Left[i];
            s.Right[n + i] = s.Left[n + i];
            s.Put((2 * n) + i, s.Z + i, s.Left + i);
        }
        s.Multiply(3 * n);
        for (int i = 0; i < n; i++)
        {
            Fp* h2 = s.Products + i, slope2 = h2 + n, zh = slope2 + n;
            s.Z[i] = *zh;
            Fp slope = s.Left[n + i];
            s.Right[i] = *h2;
            s.Put(n + i, s.X + i, h2);
            s.X[i] = *slope2;
            s.Left[(2 * n) + i] = slope;
        }
        s.Multiply(2 * n);
        for (int i = 0; i < n; i++)
        {
            Fp* h3 = s.Products + i, v = h3 + n;
            FpLanes.Subtract(s.X + i, h3, s.X + i);
            FpLanes.Subtract(s.X + i, v, s.X + i);
            FpLanes.Subtract(s.X + i, v, s.X + i);
            s.Left[i] = s.Left[(2 * n) + i];
            FpLanes.Subtract(v, s.X + i, s.Right + i);
            s.Put(n + i, s.Y + i, h3);
        }
        s.Multiply(2 * n);
        for (int i = 0; i < n; i++) FpLanes.Subtract(s.Products + i, s.Products + n + i, s.Y + i);
        return true;
    }

    // The points' coordinates, and the places of products for all points.
    private readonly struct State(int count, Fp* x, Fp* y, Fp* z, Fp* left, Fp* right, Fp* products)
    {
        public readonly int Count = count;
        public readonly Fp* X = x, Y = y, Z = z, Left = left, Right = right, Products = products;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Put(int place, Fp* a, Fp* b)
        {
            Left[place] = *a;
            Right[place] = *b;
        }

        public void Multiply(int places)
        {
            // One product that is left over does not pay for lanes of its own.
            bool isOneOver = places % FpLanes.Count == 1 && places > 1;
            TowerLanes<FpLanes>.MultiplyAll((Row*)Left, (Row*)Right, (Row*)Products, isOneOver ? places - 1 : places);
            if (!isOneOver) return;
            Fp.AddReduced(Left[places - 1], default, out Fp a);
            Fp.AddReduced(Right[places - 1], default, out Fp b);
            Fp.Multiply(a, b, out Products[places - 1]);
        }
    }
}
