using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics.X86;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Compiler;

/// <content>Sums, products and quotients.</content>
internal sealed unsafe partial class WordEmitter
{
    private static readonly MethodInfo MultiplyHigh = Bmi2.X64.IsSupported
        ? typeof(Bmi2.X64).GetMethod(nameof(Bmi2.X64.MultiplyNoFlags), [typeof(ulong), typeof(ulong)])!
        : typeof(WordEmitter).GetMethod(nameof(HighProduct), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>ADD.</summary>
    public SymbolicWord Add(SymbolicWord a, SymbolicWord b)
    {
        if (a.IsConstant && b.IsConstant) return SymbolicWord.Of(a.Constant + b.Constant);
        if (a.IsConstant) (a, b) = (b, a);
        SymbolicWord result = SymbolicWord.Of(UInt256.Zero);
        int carry = -1; // the flag local that holds the carry
        for (int i = 0; i < SymbolicWord.LimbCount; i++)
        {
            if (b[i].IsZero || a[i].IsZero)
            {
                SymbolicWord other = b[i].IsZero ? a : b;
                if (carry < 0) { Pin(other, i); result[i] = other[i]; continue; }
                if (other[i].IsZero) { result[i] = Limb.InFlag(carry); carry = -1; continue; }
                AddCarry(other, i, carry);
                result[i] = TakeTop();
                carry = i == 3 ? -1 : CarryOf(result[i], carry);
                continue;
            }
            if (i == 3)
            {
                Push(a, i); Push(b, i); il.Emit(OpCodes.Add);
                if (carry >= 0) { LoadCarry(carry); il.Emit(OpCodes.Add); }
                result[i] = TakeTop();
                break;
            }
            if (carry < 0 && int.Max(a[i].Bits, b[i].Bits) < Limb.BitCount)
            {
                int bits = int.Max(a[i].Bits, b[i].Bits) + 1;
                Push(a, i); Push(b, i); il.Emit(OpCodes.Add);
                result[i] = TakeTop(bits);
                continue;
            }
            Pin(b, i);
            Push(a, i); Push(b, i); il.Emit(OpCodes.Add);
            Limb sum = TakeTop();
            il.LoadLimb(sum.Index); Push(b, i); il.Emit(OpCodes.Clt_Un);
            if (carry >= 0)
            {
                il.LoadLimb(sum.Index); LoadCarry(carry); il.Emit(OpCodes.Add);
                sum = TakeTop();
                il.LoadLimb(sum.Index); LoadCarry(carry); il.Emit(OpCodes.Clt_Un);
                il.Emit(OpCodes.Or);
            }
            carry = il.TakeFlag();
            il.StoreFlag(carry);
            result[i] = sum;
        }
        return result;
    }

    /// <summary>SUB.</summary>
    public SymbolicWord Subtract(SymbolicWord a, SymbolicWord b)
    {
        if (a.IsConstant && b.IsConstant) return SymbolicWord.Of(a.Constant - b.Constant);
        SymbolicWord result = SymbolicWord.Of(UInt256.Zero);
        int borrow = -1;
        for (int i = 0; i < SymbolicWord.LimbCount; i++)
        {
            if (b[i].IsZero && borrow < 0) { Pin(a, i); result[i] = a[i]; continue; }
            if (i == 3)
            {
                Push(a, i); Push(b, i); il.Emit(OpCodes.Sub);
                if (borrow >= 0) { LoadCarry(borrow); il.Emit(OpCodes.Sub); }
                result[i] = TakeTop();
                break;
            }
            Pin(a, i); Pin(b, i);
            if (b[i].IsZero)
            {
                Push(a, i); LoadCarry(borrow); il.Emit(OpCodes.Sub);
                result[i] = TakeTop();
                Push(a, i); LoadCarry(borrow); il.Emit(OpCodes.Clt_Un);
            }
            else
            {
                Push(a, i); Push(b, i); il.Emit(OpCodes.Sub);
                Limb difference = TakeTop();
                Push(a, i); Push(b, i); il.Emit(OpCodes.Clt_Un);
                result[i] = difference;
                if (borrow >= 0)
                {
                    il.LoadLimb(difference.Index); LoadCarry(borrow); il.Emit(OpCodes.Sub);
                    result[i] = TakeTop();
                    il.LoadLimb(difference.Index); LoadCarry(borrow); il.Emit(OpCodes.Clt_Un);
                    il.Emit(OpCodes.Or);
                }
            }
            borrow = il.TakeFlag();
            il.StoreFlag(borrow);
        }
        return result;
    }

    /// <summary>MUL: one multiplication when both fit a limb, which is looked at when it is not known.</summary>
    public SymbolicWord Multiply(SymbolicWord a, SymbolicWord b)
    {
        if (a.IsConstant && b.IsConstant) return SymbolicWord.Of(a.Constant * b.Constant);
        if (a.IsConstant) (a, b) = (b, a);
        if (b.IsConstant && b.Constant.IsZero) return b;
        if (b.IsConstant && IsPowerOfTwo(b.Constant, out int shift)) return ShiftLeft(a, shift);
        if (b.IsConstant && b[1].IsZero && b[2].IsZero && b[3].IsZero) return MultiplyByLimb(a, b);
        Pin(a, 0); Pin(b, 0);
        if (a.IsNarrow && b.IsNarrow)
        {
            int bits = a[0].Bits + b[0].Bits;
            if (bits <= Limb.BitCount) return SymbolicWord.Narrow(PushLowProduct(a, 0, b, 0).Below(bits));
            Limb high = PushHighProduct(a, 0, b, 0).Below(bits - Limb.BitCount);
            return new SymbolicWord(PushLowProduct(a, 0, b, 0), high, Limb.Zero, Limb.Zero);
        }
        return WhenNarrow(a, b, [], nameof(Word.Multiply), result =>
        {
            Push(a, 0); Push(b, 0); il.Emit(OpCodes.Mul); il.StoreLimb(result[0].Index);
            Push(a, 0); Push(b, 0); il.Call(MultiplyHigh); il.StoreLimb(result[1].Index);
        }, 2);
    }

    /// <summary>DIV.</summary>
    public SymbolicWord Divide(SymbolicWord a, SymbolicWord b)
    {
        if (a.IsConstant && b.IsConstant) return b.Constant.IsZero ? b : SymbolicWord.Of(a.Constant / b.Constant);
        if (b.IsConstant && b.Constant.IsZero) return b;
        if (b.IsConstant && IsPowerOfTwo(b.Constant, out int shift)) return ShiftRight(a, shift);
        return DivideOrRest(a, b, OpCodes.Div_Un, nameof(Word.Divide));
    }

    /// <summary>MOD.</summary>
    public SymbolicWord Modulo(SymbolicWord a, SymbolicWord b)
    {
        if (a.IsConstant && b.IsConstant) return b.Constant.IsZero ? b : SymbolicWord.Of(a.Constant % b.Constant);
        if (b.IsConstant && b.Constant.IsZero) return b;
        if (b.IsConstant && IsPowerOfTwo(b.Constant, out _)) return And(a, SymbolicWord.Of(b.Constant - UInt256.One));
        return DivideOrRest(a, b, OpCodes.Rem_Un, nameof(Word.Modulo));
    }

    // Both in one limb is the common case, and a hardware division.
    private SymbolicWord DivideOrRest(SymbolicWord a, SymbolicWord b, OpCode operation, string method)
    {
        Pin(a, 0); Pin(b, 0);
        bool divisorKnown = b.IsConstant;
        if (divisorKnown && !b.IsNarrow) return Through(InstructionMethods.Arithmetic(method), a, b);
        return WhenNarrow(a, b, divisorKnown ? [] : [b], method, result =>
        {
            Push(a, 0); Push(b, 0); il.Emit(operation); il.StoreLimb(result[0].Index);
        }, 1);
    }

    // Writes `narrow` for operands of one limb and a call for all others; divisors of zero go to the call too.
    private SymbolicWord WhenNarrow(SymbolicWord a, SymbolicWord b, SymbolicWord[] notZero, string method, Action<SymbolicWord> narrow, int limbs)
    {
        SymbolicWord result = new(FreshLimb(), FreshLimb(), FreshLimb(), FreshLimb());
        Label wide = il.DefineLabel("wide"), done = il.DefineLabel("done");
        bool looked = PushUnion(a, 1);
        if (PushUnion(b, 1)) { if (looked) il.Emit(OpCodes.Or); looked = true; }
        if (looked) il.Branch(OpCodes.Brtrue, wide);
        foreach (SymbolicWord divisor in notZero)
        {
            Push(divisor, 0);
            il.Branch(OpCodes.Brfalse, wide);
        }
        narrow(result);
        for (int i = limbs; i < SymbolicWord.LimbCount; i++) { il.Number(0); il.StoreLimb(result[i].Index); }
        il.Branch(OpCodes.Br, done);
        il.Mark(wide);
        int cellA = Materialize(a), cellB = Materialize(b), cell = il.TakeCells(1);
        PlaceAddress(cell); PushAddress(a, cellA); PushAddress(b, cellB);
        il.Call(InstructionMethods.Arithmetic(method));
        for (int i = 0; i < SymbolicWord.LimbCount; i++)
        {
            PlaceAddress(cell, i * LimbSize);
            il.Emit(OpCodes.Ldind_I8);
            il.StoreLimb(result[i].Index);
        }
        il.Mark(done);
        return result;
    }

    // A word times a number of one limb: four products whose halves overlap.
    private SymbolicWord MultiplyByLimb(SymbolicWord a, SymbolicWord b)
    {
        SymbolicWord low = SymbolicWord.Of(UInt256.Zero), high = SymbolicWord.Of(UInt256.Zero);
        for (int i = 0; i < SymbolicWord.LimbCount; i++)
        {
            if (a[i].IsZero) continue;
            Pin(a, i);
            int bits = a[i].Bits + b[0].Bits;
            low[i] = PushLowProduct(a, i, b, 0).Below(bits);
            if (i < 3 && bits > Limb.BitCount) high[i + 1] = PushHighProduct(a, i, b, 0).Below(bits - Limb.BitCount);
        }
        return Add(low, high);
    }

    private Limb FreshLimb() => Limb.InLocal(il.TakeLimb());

    private Limb PushLowProduct(SymbolicWord a, int i, SymbolicWord b, int j)
    {
        Push(a, i); Push(b, j); il.Emit(OpCodes.Mul);
        return TakeTop();
    }

    private Limb PushHighProduct(SymbolicWord a, int i, SymbolicWord b, int j)
    {
        Push(a, i); Push(b, j); il.Call(MultiplyHigh);
        return TakeTop();
    }

    private void LoadCarry(int flag)
    {
        il.LoadFlag(flag);
        il.Emit(OpCodes.Conv_U8);
    }

    private void AddCarry(SymbolicWord word, int index, int carry)
    {
        Push(word, index);
        LoadCarry(carry);
        il.Emit(OpCodes.Add);
    }

    // After sum = x + carry: whether that went over, which it did when the sum is less than the carry.
    private int CarryOf(Limb sum, int carry)
    {
        il.LoadLimb(sum.Index);
        LoadCarry(carry);
        il.Emit(OpCodes.Clt_Un);
        int flag = il.TakeFlag();
        il.StoreFlag(flag);
        return flag;
    }

    // Where the processor has no instruction of its own for it.
    private static ulong HighProduct(ulong a, ulong b) => Math.BigMul(a, b, out _);

    private static bool IsPowerOfTwo(in UInt256 value, out int exponent)
    {
        exponent = value.BitLength - 1;
        return exponent >= 0 && value == UInt256.One << exponent;
    }
}
