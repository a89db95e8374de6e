using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Row = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto;

/// <summary>c0 + c1·i with i² = -1, in two rows of limbs that are added and subtracted without carries (<see cref="ILaneField"/>).</summary>
/// <remarks>
/// A product takes three places among the operands (the coefficients and their sum, Karatsuba), a square two. What comes of such places
/// is combined here and made whole by <see cref="ILaneField.Reduce"/>.
/// </remarks>
internal readonly unsafe struct Fp2Vectors<TField>(Row c0, Row c1) where TField : struct, ILaneField
{
    /// <summary>Places of a product.</summary>
    public const int ProductPlaces = 3;

    /// <summary>Places of a square.</summary>
    public const int SquarePlaces = 2;

    private readonly Row _c0 = c0, _c1 = c1;

    /// <summary>The element whose coefficients lie at <paramref name="from"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2Vectors<TField> Load(Row* from) => new(from[0], from[1]);

    /// <summary>What the three places of a product came to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2Vectors<TField> LoadProduct(Row* places)
    {
        Row v0 = places[0], v1 = places[1];
        return new(v0 - v1, places[2] - v0 - v1);
    }

    /// <summary>Stores the coefficients.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Row* to)
    {
        to[0] = _c0;
        to[1] = _c1;
    }

    /// <summary>Fills the three places of a product with this as an operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreOperand(Row* places)
    {
        Store(places);
        places[2] = _c0 + _c1;
    }

    /// <summary>Fills the two places of a square: (c0 + c1)(c0 - c1) and c0 · 2 c1, which are its coefficients.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreSquare(Row* left, Row* right)
    {
        left[0] = _c0 + _c1;
        right[0] = _c0 - _c1;
        left[1] = _c0;
        right[1] = _c1 + _c1;
    }

    /// <summary>This times the number that the tower is built on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2Vectors<TField> TimesRoot()
    {
        Row first = _c0, second = _c1;
        TField.MultiplyByRoot(ref first, ref second);
        return new(first, second);
    }

    /// <summary>This times 2 to the power of <paramref name="shift"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2Vectors<TField> Shifted(int shift) => new(Vector512.ShiftLeft(_c0, shift), Vector512.ShiftLeft(_c1, shift));

    /// <summary>The sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2Vectors<TField> operator +(Fp2Vectors<TField> a, Fp2Vectors<TField> b) => new(a._c0 + b._c0, a._c1 + b._c1);

    /// <summary>The difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2Vectors<TField> operator -(Fp2Vectors<TField> a, Fp2Vectors<TField> b) => new(a._c0 - b._c0, a._c1 - b._c1);
}
