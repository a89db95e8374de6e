using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>An element of <see cref="Fp2"/> in two vectors of limbs that are added and subtracted without carries: for <see cref="FpLanes"/>.</summary>
/// <remarks>
/// A product takes three places among the operands (the coefficients and their sum, Karatsuba), a square two. What comes of such places
/// is combined here and made whole by <see cref="FpLanes.Reduce"/>.
/// </remarks>
internal readonly unsafe struct Fp2Vectors(Vector512<ulong> c0, Vector512<ulong> c1)
{
    /// <summary>Places of a product.</summary>
    public const int ProductPlaces = 3;

    /// <summary>Places of a square.</summary>
    public const int SquarePlaces = 2;

    private readonly Vector512<ulong> _c0 = c0, _c1 = c1;

    /// <summary>The element whose coefficients lie at <paramref name="from"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2Vectors Load(Fp* from) => new(Vector512.Load((ulong*)from), Vector512.Load((ulong*)(from + 1)));

    /// <summary>What the three places of a product came to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2Vectors LoadProduct(Fp* places)
    {
        Vector512<ulong> v0 = Vector512.Load((ulong*)places), v1 = Vector512.Load((ulong*)(places + 1)), cross = Vector512.Load((ulong*)(places + 2));
        return new(v0 - v1, cross - v0 - v1);
    }

    /// <summary>Stores the coefficients.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Fp* to)
    {
        Vector512.Store(_c0, (ulong*)to);
        Vector512.Store(_c1, (ulong*)(to + 1));
    }

    /// <summary>Fills the three places of a product with this as an operand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreOperand(Fp* places)
    {
        Store(places);
        Vector512.Store(_c0 + _c1, (ulong*)(places + 2));
    }

    /// <summary>Fills the two places of a square: (C0 + C1)(C0 - C1) and C0 * 2 C1, which are its coefficients.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreSquare(Fp* left, Fp* right)
    {
        Vector512.Store(_c0 + _c1, (ulong*)left);
        Vector512.Store(_c0 - _c1, (ulong*)right);
        Vector512.Store(_c0, (ulong*)(left + 1));
        Vector512.Store(_c1 + _c1, (ulong*)(right + 1));
    }

    /// <summary>This times 1 + u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2Vectors TimesNonResidue() => new(_c0 - _c1, _c0 + _c1);

    /// <summary>This times 2 to the power of <paramref name="shift"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Fp2Vectors Shifted(int shift) => new(Vector512.ShiftLeft(_c0, shift), Vector512.ShiftLeft(_c1, shift));

    /// <summary>The sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2Vectors operator +(Fp2Vectors a, Fp2Vectors b) => new(a._c0 + b._c0, a._c1 + b._c1);

    /// <summary>The difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Fp2Vectors operator -(Fp2Vectors a, Fp2Vectors b) => new(a._c0 - b._c0, a._c1 - b._c1);
}
