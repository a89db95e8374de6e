using System.Numerics;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm;

/// <summary>
/// MULMOD by the modulus of the last one: code that uses it, such as curves' arithmetic, has one modulus and multiplies by it thousands of times. From the second time on, the
/// modulus has a reciprocal, and two multiplications take the place of a division.
/// </summary>
/// <remarks>
/// Division by a reciprocal in words of 256 bits (Möller and Granlund 2011, "Improved division by invariant integers", algorithm 4). The result is that of
/// <see cref="Word.MultiplyModulo"/>, whatever is remembered.
/// </remarks>
internal sealed unsafe class RememberedModulus
{
    private UInt256 _modulus;

    // The modulus moved up until its highest bit is set, by so many places, and floor((2^512 - 1) / that) - 2^256.
    private UInt256 _divisor, _reciprocal;
    private int _places;
    private bool _isPrepared;

    /// <summary>r = (x · y) mod m with the product not cut off, 0 for m = 0.</summary>
    [SkipLocalsInit]
    internal void Multiply(UInt256* r, UInt256* x, UInt256* y, UInt256* m)
    {
        if (_modulus != *m)
        {
            _modulus = *m;
            _isPrepared = false;
            Word.MultiplyModulo(r, x, y, m);
            return;
        }
        // Shorter ones are divided by as quickly, and so is a short product; what is not below the modulus is rare.
        if (m->U3 == 0 || (x->IsUInt64 && y->IsUInt64) || !Word.LessThan(x, m) || !Word.LessThan(y, m))
        {
            Word.MultiplyModulo(r, x, y, m);
            return;
        }
        if (!_isPrepared) Prepare();
        fixed (UInt256* divisor = &_divisor, reciprocal = &_reciprocal) Multiply((ulong*)r, (ulong*)x, (ulong*)y, (ulong*)divisor, (ulong*)reciprocal, _places);
    }

    [SkipLocalsInit]
    private static void Multiply(ulong* r, ulong* x, ulong* y, ulong* divisor, ulong* reciprocal, int places)
    {
        unchecked
        {
            // Moved up with the divisor, x stays below it, and the product's upper half too.
            ulong* moved = stackalloc ulong[4], product = stackalloc ulong[8], quotient = stackalloc ulong[8], rest = stackalloc ulong[4];
            Limbs.ShiftLeft(moved, x, places);
            Limbs.MultiplyWide(product, moved, y);

            // The quotient with its fraction; rounded up, it is at most one too large.
            ulong* upper = quotient + 4;
            Limbs.MultiplyWide(quotient, reciprocal, product + 4);
            ulong carry = Limbs.Add(quotient, quotient, product) + 1;
            Limbs.Add(upper, upper, product + 4);
            upper[0] += carry;
            if (upper[0] < carry && ++upper[1] == 0 && ++upper[2] == 0) upper[3]++;
            Limbs.Multiply(rest, upper, divisor);
            Limbs.Subtract(rest, product, rest);
            // Where it is, and how often that is depends on the numbers, the rest is above the fraction: taken back without a branch.
            ulong mask = 0 - (Word.LessThan((UInt256*)quotient, (UInt256*)rest) ? 1UL : 0UL);
            for (int i = 0; i < 4; i++) moved[i] = divisor[i] & mask;
            Limbs.Add(rest, rest, moved);
            if (!Word.LessThan((UInt256*)rest, (UInt256*)divisor)) Limbs.Subtract(rest, rest, divisor);
            Limbs.ShiftRight(r, rest, places, 0);
        }
    }

    private void Prepare()
    {
        _isPrepared = true;
        _places = BitOperations.LeadingZeroCount(_modulus.U3);
        fixed (UInt256* modulus = &_modulus, divisor = &_divisor)
        {
            Limbs.ShiftLeft((ulong*)divisor, (ulong*)modulus, _places);
            // (2^512 - 1) less 2^256 times the divisor.
            ulong* rest = stackalloc ulong[8];
            ulong* quotient = stackalloc ulong[8];
            for (int i = 0; i < 4; i++) (rest[i], rest[i + 4]) = (ulong.MaxValue, ~((ulong*)divisor)[i]);
            Limbs.Divide(quotient, null, rest, 8, (ulong*)divisor);
            _reciprocal = *(UInt256*)quotient;
        }
    }
}
