using System.Reflection.Emit;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Compiler;

/// <content>Comparisons, bits and shifts.</content>
internal sealed unsafe partial class WordEmitter
{
    // ---- comparisons ----

    /// <summary>LT, and with exchanged operands GT.</summary>
    public SymbolicWord LessThan(SymbolicWord a, SymbolicWord b, bool isSigned = false)
    {
        if (a.IsConstant && b.IsConstant && !isSigned) return Of(a.Constant < b.Constant);
        bool any = false; // whether a verdict about the lower limbs is on the IL stack; without one they are equal
        for (int i = 0; i < SymbolicWord.LimbCount; i++)
        {
            bool isTop = isSigned && i == 3;
            if (a[i].IsZero && b[i].IsZero) continue;
            Pin(a, i); Pin(b, i);
            if (any)
            {
                // less here, or equal here and less below
                if (!b[i].IsZero || isTop) { Push(a, i); Push(b, i); il.Emit(OpCodes.Ceq); }
                else { Push(a, i); il.Integer(0); il.Emit(OpCodes.Conv_I8); il.Emit(OpCodes.Ceq); }
                il.Emit(OpCodes.And);
                if (b[i].IsZero && !isTop) continue;
                Push(a, i); Push(b, i); il.Emit(isTop ? OpCodes.Clt : OpCodes.Clt_Un);
                il.Emit(OpCodes.Or);
                continue;
            }
            Push(a, i); Push(b, i); il.Emit(isTop ? OpCodes.Clt : OpCodes.Clt_Un);
            any = true;
        }
        return any ? TakeFlag() : Of(false);
    }

    /// <summary>EQ.</summary>
    public SymbolicWord Equal(SymbolicWord a, SymbolicWord b)
    {
        if (a.IsConstant && b.IsConstant) return Of(a.Constant == b.Constant);
        bool any = false;
        for (int i = 0; i < SymbolicWord.LimbCount; i++)
        {
            if (a[i].IsZero && b[i].IsZero) continue;
            if (a[i].IsZero) Push(b, i);
            else if (b[i].IsZero) Push(a, i);
            else { Push(a, i); Push(b, i); il.Emit(OpCodes.Xor); }
            if (any) il.Emit(OpCodes.Or);
            any = true;
        }
        il.Number(0);
        il.Emit(OpCodes.Ceq);
        return TakeFlag();
    }

    /// <summary>ISZERO.</summary>
    public SymbolicWord IsZero(SymbolicWord a)
    {
        if (a.IsConstant) return Of(a.Constant.IsZero);
        if (a.IsFlag)
        {
            il.LoadFlag(a[0].Index);
            il.Integer(0);
        }
        else
        {
            PushUnion(a, 0);
            il.Number(0);
        }
        il.Emit(OpCodes.Ceq);
        return TakeFlag();
    }

    // ---- bits ----

    /// <summary>AND.</summary>
    public SymbolicWord And(SymbolicWord a, SymbolicWord b) => Bitwise(a, b, OpCodes.And, static (x, y) => x & y, ulong.MaxValue, true);

    /// <summary>OR.</summary>
    public SymbolicWord Or(SymbolicWord a, SymbolicWord b) => Bitwise(a, b, OpCodes.Or, static (x, y) => x | y, 0, false);

    /// <summary>XOR.</summary>
    public SymbolicWord Xor(SymbolicWord a, SymbolicWord b) => Bitwise(a, b, OpCodes.Xor, static (x, y) => x ^ y, 0, false);

    /// <summary>NOT.</summary>
    public SymbolicWord Not(SymbolicWord a)
    {
        SymbolicWord result = SymbolicWord.Of(UInt256.Zero);
        for (int i = 0; i < SymbolicWord.LimbCount; i++)
        {
            if (a[i].IsConstant) { result[i] = Limb.Of(~a[i].Value); continue; }
            Push(a, i);
            il.Emit(OpCodes.Not);
            result[i] = TakeTop();
        }
        return result;
    }

    private SymbolicWord Bitwise(SymbolicWord a, SymbolicWord b, OpCode operation, Func<ulong, ulong, ulong> fold, ulong neutral, bool zeroWins)
    {
        SymbolicWord result = SymbolicWord.Of(UInt256.Zero);
        for (int i = 0; i < SymbolicWord.LimbCount; i++)
        {
            Limb x = a[i], y = b[i];
            if (x.IsConstant && y.IsConstant) result[i] = Limb.Of(fold(x.Value, y.Value));
            else if (zeroWins && (x.IsZero || y.IsZero)) result[i] = Limb.Zero;
            else if (x.IsConstant && x.Value == neutral) { Pin(b, i); result[i] = b[i]; }
            else if (y.IsConstant && y.Value == neutral) { Pin(a, i); result[i] = a[i]; }
            else
            {
                int bits = zeroWins ? int.Min(x.Bits, y.Bits) : int.Max(x.Bits, y.Bits);
                Push(a, i); Push(b, i); il.Emit(operation);
                result[i] = TakeTop(bits);
            }
        }
        return result;
    }

    /// <summary>SHL by a number known now.</summary>
    public SymbolicWord ShiftLeft(SymbolicWord a, int count)
    {
        SymbolicWord result = SymbolicWord.Of(UInt256.Zero);
        int limbs = count >> 6, bits = count & 63;
        for (int i = limbs; i < SymbolicWord.LimbCount; i++) result[i] = Joined(a, i - limbs, bits, OpCodes.Shl, i - limbs - 1, OpCodes.Shr_Un);
        return result;
    }

    /// <summary>SHR by a number known now.</summary>
    public SymbolicWord ShiftRight(SymbolicWord a, int count)
    {
        SymbolicWord result = SymbolicWord.Of(UInt256.Zero);
        int limbs = count >> 6, bits = count & 63;
        for (int i = 0; i + limbs < SymbolicWord.LimbCount; i++) result[i] = Joined(a, i + limbs, bits, OpCodes.Shr_Un, i + limbs + 1, OpCodes.Shl);
        return result;
    }

    /// <summary>SAR by a number known now, below 256.</summary>
    public SymbolicWord ShiftArithmetic(SymbolicWord a, int count)
    {
        if (a[3].IsZero) return ShiftRight(a, count);
        Pin(a, 3);
        Push(a, 3); il.Integer(63); il.Emit(OpCodes.Shr);
        Limb sign = TakeTop();
        SymbolicWord result = new(sign, sign, sign, sign);
        int limbs = count >> 6, bits = count & 63;
        for (int i = 0; i + limbs < SymbolicWord.LimbCount; i++)
        {
            if (i + limbs < 3 || bits == 0)
            {
                result[i] = Joined(a, i + limbs, bits, OpCodes.Shr_Un, i + limbs + 1, OpCodes.Shl);
                continue;
            }
            Push(a, 3); il.Integer(bits); il.Emit(OpCodes.Shr);
            result[i] = TakeTop();
        }
        return result;
    }

    /// <summary>BYTE with an index known now, below 32.</summary>
    public SymbolicWord Byte(SymbolicWord a, int index)
    {
        int fromLow = 31 - index;
        SymbolicWord shifted = ShiftRight(a, fromLow * 8);
        return And(SymbolicWord.Narrow(shifted[0]), SymbolicWord.Of(0xff));
    }

    /// <summary>SIGNEXTEND of the byte <paramref name="last"/>, known now, 0 the lowest, below 31.</summary>
    public SymbolicWord SignExtend(SymbolicWord a, int last)
    {
        int limb = last >> 3, shift = 56 - 8 * (last & 7);
        SymbolicWord result = SymbolicWord.Of(UInt256.Zero);
        for (int i = 0; i < limb; i++) { Pin(a, i); result[i] = a[i]; }
        Push(a, limb);
        if (shift != 0)
        {
            il.Integer(shift); il.Emit(OpCodes.Shl);
            il.Integer(shift); il.Emit(OpCodes.Shr);
        }
        result[limb] = TakeTop();
        if (limb == 3) return result;
        il.LoadLimb(result[limb].Index); il.Integer(63); il.Emit(OpCodes.Shr);
        Limb sign = TakeTop();
        for (int i = limb + 1; i < SymbolicWord.LimbCount; i++) result[i] = sign;
        return result;
    }

    // A limb of a shifted word: its own bits, and those that come over from its neighbour.
    private Limb Joined(SymbolicWord a, int own, int bits, OpCode ownShift, int neighbour, OpCode neighbourShift)
    {
        if (bits == 0) { Pin(a, own); return a[own]; }
        bool hasNeighbour = neighbour is >= 0 and < SymbolicWord.LimbCount && !a[neighbour].IsZero;
        if (a[own].IsZero && !hasNeighbour) return Limb.Zero;
        if (a[own].IsConstant && (!hasNeighbour || a[neighbour].IsConstant))
        {
            ulong Shifted(ulong value, OpCode shift, int count) => shift == OpCodes.Shl ? value << count : value >> count;
            ulong low = Shifted(a[own].Value, ownShift, bits);
            return Limb.Of(hasNeighbour ? low | Shifted(a[neighbour].Value, neighbourShift, 64 - bits) : low);
        }
        if (hasNeighbour) Pin(a, neighbour);
        Pin(a, own);
        int ownBits = ownShift == OpCodes.Shl ? Limb.BitCount : int.Max(a[own].Bits - bits, 0);
        bool hasOwn = !a[own].IsZero;
        if (hasOwn) { Push(a, own); il.Integer(bits); il.Emit(ownShift); }
        if (hasNeighbour) { Push(a, neighbour); il.Integer(64 - bits); il.Emit(neighbourShift); }
        if (hasOwn && hasNeighbour) il.Emit(OpCodes.Or);
        return TakeTop(hasNeighbour ? Limb.BitCount : ownBits);
    }
}
