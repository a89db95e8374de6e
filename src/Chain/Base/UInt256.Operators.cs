namespace Gwangan.Chain.Base;

public readonly unsafe partial struct UInt256
{
    /// <summary>Every number of 32 bits is one of 256.</summary>
    public static implicit operator UInt256(uint value) => new(value);

    /// <summary>Every number of 64 bits is one of 256.</summary>
    public static implicit operator UInt256(ulong value) => new(value);

    /// <summary>Every number of 128 bits is one of 256.</summary>
    public static implicit operator UInt256(UInt128 value) => new(unchecked((ulong)value), (ulong)(value >> 64), 0, 0);

    /// <summary>The low 64 bits.</summary>
    public static explicit operator ulong(UInt256 value) => value.U0;

    /// <summary>The low 128 bits.</summary>
    public static explicit operator UInt128(UInt256 value) => new(value.U1, value.U0);

    /// <summary>The sum modulo 2^256.</summary>
    public static UInt256 operator +(in UInt256 left, in UInt256 right)
    {
        TryAdd(in left, in right, out UInt256 sum);
        return sum;
    }

    /// <summary>The difference modulo 2^256.</summary>
    public static UInt256 operator -(in UInt256 left, in UInt256 right)
    {
        TrySubtract(in left, in right, out UInt256 difference);
        return difference;
    }

    /// <summary>The sum modulo 2^256; false when a carry was lost.</summary>
    public static bool TryAdd(in UInt256 left, in UInt256 right, out UInt256 sum)
    {
        UInt256 x = left, y = right, r;
        ulong carry = Limbs.Add((ulong*)&r, (ulong*)&x, (ulong*)&y);
        sum = r;
        return carry == 0;
    }

    /// <summary>The difference modulo 2^256; false when <paramref name="right"/> is larger.</summary>
    public static bool TrySubtract(in UInt256 left, in UInt256 right, out UInt256 difference)
    {
        UInt256 x = left, y = right, r;
        ulong borrow = Limbs.Subtract((ulong*)&r, (ulong*)&x, (ulong*)&y);
        difference = r;
        return borrow == 0;
    }

    /// <summary>The product modulo 2^256; false when it is 2^256 or more.</summary>
    public static bool TryMultiply(in UInt256 left, in UInt256 right, out UInt256 product)
    {
        UInt256 x = left, y = right;
        ulong* wide = stackalloc ulong[8];
        Limbs.MultiplyWide(wide, (ulong*)&x, (ulong*)&y);
        product = *(UInt256*)wide;
        return (wide[4] | wide[5] | wide[6] | wide[7]) == 0;
    }

    /// <summary>The product modulo 2^256.</summary>
    public static UInt256 operator *(in UInt256 left, in UInt256 right)
    {
        UInt256 x = left, y = right, r;
        Limbs.Multiply((ulong*)&r, (ulong*)&x, (ulong*)&y);
        return r;
    }

    /// <summary>The quotient, rounded down.</summary>
    /// <exception cref="InvariantException">The divisor is 0 (the EVM's own division answers 0; see Evm.Word).</exception>
    public static UInt256 operator /(in UInt256 dividend, in UInt256 divisor) => DivRem(in dividend, in divisor, out _);

    /// <summary>The remainder of the division rounded down.</summary>
    /// <exception cref="InvariantException">The divisor is 0.</exception>
    public static UInt256 operator %(in UInt256 dividend, in UInt256 divisor)
    {
        DivRem(in dividend, in divisor, out UInt256 remainder);
        return remainder;
    }

    /// <summary>The quotient, rounded down, and what remains.</summary>
    /// <exception cref="InvariantException">The divisor is 0.</exception>
    public static UInt256 DivRem(in UInt256 dividend, in UInt256 divisor, out UInt256 remainder)
    {
        Invariant.Assert(!divisor.IsZero);
        UInt256 x = dividend, y = divisor, q, r;
        Limbs.Divide((ulong*)&q, (ulong*)&r, (ulong*)&x, 4, (ulong*)&y);
        remainder = r;
        return q;
    }

    /// <summary>Bits set in both.</summary>
    public static UInt256 operator &(in UInt256 left, in UInt256 right) => new(left.U0 & right.U0, left.U1 & right.U1, left.U2 & right.U2, left.U3 & right.U3);

    /// <summary>Bits set in either.</summary>
    public static UInt256 operator |(in UInt256 left, in UInt256 right) => new(left.U0 | right.U0, left.U1 | right.U1, left.U2 | right.U2, left.U3 | right.U3);

    /// <summary>Bits set in one.</summary>
    public static UInt256 operator ^(in UInt256 left, in UInt256 right) => new(left.U0 ^ right.U0, left.U1 ^ right.U1, left.U2 ^ right.U2, left.U3 ^ right.U3);

    /// <summary>Every bit turned.</summary>
    public static UInt256 operator ~(in UInt256 value) => new(~value.U0, ~value.U1, ~value.U2, ~value.U3);

    /// <summary>Bits moved up; 256 places or more leave 0.</summary>
    /// <exception cref="InvariantException">Fewer than 0 places.</exception>
    public static UInt256 operator <<(in UInt256 value, int places)
    {
        Invariant.Assert(places >= 0);
        if (places >= 256) return Zero;
        UInt256 x = value, r;
        Limbs.ShiftLeft((ulong*)&r, (ulong*)&x, places);
        return r;
    }

    /// <summary>Bits moved down; 256 places or more leave 0.</summary>
    /// <exception cref="InvariantException">Fewer than 0 places.</exception>
    public static UInt256 operator >>(in UInt256 value, int places)
    {
        Invariant.Assert(places >= 0);
        if (places >= 256) return Zero;
        UInt256 x = value, r;
        Limbs.ShiftRight((ulong*)&r, (ulong*)&x, places, 0);
        return r;
    }

    /// <summary>Equality.</summary>
    public static bool operator ==(in UInt256 left, in UInt256 right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(in UInt256 left, in UInt256 right) => !left.Equals(right);

    /// <summary>Order of size.</summary>
    public static bool operator <(in UInt256 left, in UInt256 right) => left.CompareTo(right) < 0;

    /// <summary>Order of size.</summary>
    public static bool operator >(in UInt256 left, in UInt256 right) => left.CompareTo(right) > 0;

    /// <summary>Order of size.</summary>
    public static bool operator <=(in UInt256 left, in UInt256 right) => left.CompareTo(right) <= 0;

    /// <summary>Order of size.</summary>
    public static bool operator >=(in UInt256 left, in UInt256 right) => left.CompareTo(right) >= 0;
}
