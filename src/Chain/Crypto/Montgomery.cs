using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>
/// Multiplication modulo an odd number m of any length without division: numbers stand for themselves times R = 2^(64 · count), and a product is
/// divided by R by adding multiples of m that make its low half vanish (P. Montgomery 1985).
/// </summary>
/// <remarks>Works in memory that its maker hands it (<see cref="ScratchLimbs"/>) and owns none.</remarks>
internal readonly unsafe ref struct Montgomery
{
    private readonly ulong* _modulus;
    private readonly ulong* _wide;
    private readonly ulong* _one;
    private readonly ulong* _square;
    private readonly ulong _inverse;
    private readonly int _count;

    /// <summary>Prepares for <paramref name="modulus"/>, which is odd, has <paramref name="count"/> limbs and does not begin with 0.</summary>
    internal Montgomery(ulong* modulus, int count, ulong* scratch)
    {
        Invariant.Assert((modulus[0] & 1) == 1 && modulus[count - 1] != 0);
        _modulus = modulus;
        _count = count;
        _wide = scratch;
        _one = scratch + 2 * count + 2;
        _square = _one + count;
        unchecked
        {
            // -1/m modulo 2^64 by Newton's method: each step doubles the bits that are right, of which m itself has three.
            ulong inverse = modulus[0];
            for (int i = 0; i < 5; i++) inverse *= 2 - modulus[0] * inverse;
            _inverse = 0 - inverse;
        }

        // R mod m, then R² mod m; what a product is made in serves for the divisions, and the square's place for the divisor.
        LongLimbs.Clear(_wide, count);
        _wide[count] = 1;
        LongLimbs.Remainder(_wide, count + 1, modulus, count, _square);
        LongLimbs.Copy(_one, _wide, count);
        LongLimbs.Copy(_wide + count, _one, count);
        LongLimbs.Clear(_wide, count);
        LongLimbs.Remainder(_wide, 2 * count, modulus, count, _square);
        LongLimbs.Copy(_square, _wide, count);
    }

    /// <summary>1 in Montgomery's form.</summary>
    internal ulong* One => _one;

    /// <summary>Limbs of memory for moduli of <paramref name="count"/> limbs.</summary>
    internal static int ScratchLimbs(int count) => 4 * count + 2;

    /// <summary>r = the number of up to any count of limbs, in Montgomery's form; <paramref name="temporary"/> has count limbs.</summary>
    internal void Enter(ulong* r, ulong* x, int limbs, ulong* temporary)
    {
        // Pieces as long as m, from the highest: each step moves what is there up by R and adds a piece.
        for (int at = (limbs - 1) / _count * _count; at >= 0; at -= _count)
        {
            bool isFirst = at + _count >= limbs;
            if (!isFirst) Multiply(r, r, _square);
            int size = Math.Min(_count, limbs - at);
            LongLimbs.Clear(temporary, _count);
            LongLimbs.Copy(temporary, x + at, size);
            Multiply(isFirst ? r : temporary, temporary, _square);
            if (isFirst) continue;
            if (LongLimbs.Add(r, temporary, _count) != 0 || !LongLimbs.IsBelow(r, _modulus, _count)) LongLimbs.Subtract(r, r, _modulus, _count);
        }
    }

    /// <summary>r = the number that x stands for.</summary>
    internal void Leave(ulong* r, ulong* x)
    {
        LongLimbs.Copy(_wide, x, _count);
        LongLimbs.Clear(_wide + _count, _count);
        Reduce(r);
    }

    /// <summary>r = x · y / R mod m. One of them may be up to R - 1, the other is below m.</summary>
    internal void Multiply(ulong* r, ulong* x, ulong* y)
    {
        LongLimbs.Multiply(_wide, x, y, _count);
        Reduce(r);
    }

    /// <summary>r = x² / R mod m.</summary>
    internal void Square(ulong* r, ulong* x)
    {
        LongLimbs.Square(_wide, x, _count);
        Reduce(r);
    }

    // r = the double-length number / R mod m, for one below m · R.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Reduce(ulong* r)
    {
        ulong* t = _wide;
        ulong carry = 0;
        for (int i = 0; i < _count; i++)
        {
            ulong added = LongLimbs.AddMultiple(t + i, _modulus, _count, unchecked(t[i] * _inverse));
            ulong s = unchecked(t[i + _count] + added), more = s < added ? 1UL : 0UL;
            t[i + _count] = unchecked(s + carry);
            carry = more | (t[i + _count] < s ? 1UL : 0UL);
        }
        if (carry != 0 || !LongLimbs.IsBelow(t + _count, _modulus, _count)) LongLimbs.Subtract(r, t + _count, _modulus, _count);
        else LongLimbs.Copy(r, t + _count, _count);
    }
}
