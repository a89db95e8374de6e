using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Instructions;

namespace Gwangan.Chain.Evm;

/// <summary>Runs code one instruction after another: one loop, in which position, stack pointer and gas are locals.</summary>
/// <remarks>
/// Each turn loads the instruction's <see cref="OpcodeCost"/>, checks the height of the stack with one comparison, takes the static gas and jumps to the instruction. Zeros behind the code
/// (<see cref="EvmCode"/>) stand for the check of its end. The method is compiled once, fully optimised: it would otherwise begin slow and be replaced while it runs.
/// </remarks>
internal static unsafe class Interpreter
{
    /// <summary>Runs a frame's code; the form of <see cref="CompiledCode"/>.</summary>
    public static long Run(EvmFrame frame, long gas, UInt256* stack) => Loop<Untraced>(frame, gas, stack, stack, 0);

    /// <summary>Goes on in the middle of a frame that compiled code began: at <paramref name="position"/>, with the stack up to <paramref name="top"/>, the first free place.</summary>
    public static long Resume(EvmFrame frame, long gas, UInt256* stack, UInt256* top, int position) => Loop<Untraced>(frame, gas, stack, top, position);

    /// <summary>Runs a frame's code and shows each step to the machine's tracer.</summary>
    public static long RunTraced(EvmFrame frame, long gas, UInt256* stack) => Loop<Traced>(frame, gas, stack, stack, 0);

    // 32 bytes of ones, then 32 of zeros: read from 32 - n on, it is a mask for the low n bytes of a word.
    private static ReadOnlySpan<ulong> LowBytes => [~0UL, ~0UL, ~0UL, ~0UL, 0, 0, 0, 0];

    private interface ITrace
    {
        static abstract bool IsOn { get; }
    }

    private readonly struct Untraced : ITrace
    {
        public static bool IsOn => false;
    }

    private readonly struct Traced : ITrace
    {
        public static bool IsOn => true;
    }

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Loop<TTrace>(EvmFrame frame, long gas, UInt256* stack, UInt256* top, int position) where TTrace : struct, ITrace
    {
        unchecked
        {
            OpcodeCost* costs = frame.Machine.Schedule.Costs;
            byte* at = frame.Code.Pointer + position; // the instruction
            UInt256* sp = top; // the first free place
            UInt256* target; // of a jump
            bool isFirst = true;
            while (true)
            {
                nuint opcode = *at;
                if (TTrace.IsOn)
                {
                    Show(frame, at, gas, sp, isFirst);
                    isFirst = false;
                }
                OpcodeCost* cost = costs + opcode;
                if ((uint)((ushort)(nuint)sp - cost->HeightMin) > cost->HeightRange) goto StackFault;
                gas -= cost->Gas;
                if (gas < 0) goto OutOfGas;
                switch ((Opcode)opcode)
                {
                    case Opcode.Stop:
                        goto Stopped;
                    case Opcode.Add:
                        Word.Add(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Mul:
                        Word.Multiply(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Sub:
                        Word.Subtract(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Div:
                        Word.Divide(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Sdiv:
                        Word.SignedDivide(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Mod:
                        Word.Modulo(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Smod:
                        Word.SignedModulo(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Addmod:
                        Word.AddModulo(sp - 3, sp - 1, sp - 2, sp - 3);
                        sp--;
                        break;
                    case Opcode.Mulmod:
                        ArithmeticInstructions.MultiplyModulo(sp - 3, sp - 1, sp - 2, sp - 3, frame);
                        sp--;
                        break;
                    case Opcode.Exp:
                        gas = ArithmeticInstructions.Exp(frame, gas, sp - 1);
                        if (gas < 0) goto Failed;
                        break;
                    case Opcode.SignExtend:
                        Word.SignExtend(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Lt:
                        SetBool(sp - 2, Word.LessThan(sp - 1, sp - 2));
                        break;
                    case Opcode.Gt:
                        SetBool(sp - 2, Word.LessThan(sp - 2, sp - 1));
                        break;
                    case Opcode.Slt:
                        SetBool(sp - 2, Word.SignedLess(sp - 1, sp - 2));
                        break;
                    case Opcode.Sgt:
                        SetBool(sp - 2, Word.SignedLess(sp - 2, sp - 1));
                        break;
                    case Opcode.Eq:
                        SetBool(sp - 2, Word.Equal(sp - 1, sp - 2));
                        break;
                    case Opcode.IsZero:
                        SetBool(sp - 1, Word.IsZero(sp - 1));
                        at++;
                        continue;
                    case Opcode.And:
                        Word.And(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Or:
                        Word.Or(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Xor:
                        Word.Xor(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Not:
                        Word.Not(sp - 1, sp - 1);
                        at++;
                        continue;
                    case Opcode.Byte:
                        Word.Byte(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Shl:
                        Word.ShiftLeft(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Shr:
                        Word.ShiftRight(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Sar:
                        Word.ShiftArithmetic(sp - 2, sp - 1, sp - 2);
                        break;
                    case Opcode.Clz:
                        Word.CountLeadingZeros(sp - 1, sp - 1);
                        at++;
                        continue;
                    case Opcode.Keccak256:
                        gas = MemoryInstructions.Keccak256(frame, gas, sp - 1);
                        if (gas < 0) goto Failed;
                        break;

                    case Opcode.Address:
                        ContextInstructions.Address(frame, sp);
                        goto Pushed;
                    case Opcode.Balance:
                        gas = AccountInstructions.Balance(frame, gas, sp - 1);
                        goto Replaced;
                    case Opcode.Origin:
                        ContextInstructions.Origin(frame, sp);
                        goto Pushed;
                    case Opcode.Caller:
                        ContextInstructions.Caller(frame, sp);
                        goto Pushed;
                    case Opcode.CallValue:
                        ContextInstructions.CallValue(frame, sp);
                        goto Pushed;
                    case Opcode.CallDataLoad:
                        ContextInstructions.CallDataLoad(frame, sp - 1);
                        at++;
                        continue;
                    case Opcode.CallDataSize:
                        *sp = new UInt256((ulong)frame.InputSize);
                        goto Pushed;
                    case Opcode.CallDataCopy:
                        gas = MemoryInstructions.CallDataCopy(frame, gas, sp - 1);
                        sp -= 3;
                        goto Replaced;
                    case Opcode.CodeSize:
                        ContextInstructions.CodeSize(frame, sp);
                        goto Pushed;
                    case Opcode.CodeCopy:
                        gas = MemoryInstructions.CodeCopy(frame, gas, sp - 1);
                        sp -= 3;
                        goto Replaced;
                    case Opcode.GasPrice:
                        ContextInstructions.GasPrice(frame, sp);
                        goto Pushed;
                    case Opcode.ExtCodeSize:
                        gas = AccountInstructions.ExtCodeSize(frame, gas, sp - 1);
                        goto Replaced;
                    case Opcode.ExtCodeCopy:
                        gas = AccountInstructions.ExtCodeCopy(frame, gas, sp - 1);
                        sp -= 4;
                        goto Replaced;
                    case Opcode.ReturnDataSize:
                        ContextInstructions.ReturnDataSize(frame, sp);
                        goto Pushed;
                    case Opcode.ReturnDataCopy:
                        gas = MemoryInstructions.ReturnDataCopy(frame, gas, sp - 1);
                        sp -= 3;
                        goto Replaced;
                    case Opcode.ExtCodeHash:
                        gas = AccountInstructions.ExtCodeHash(frame, gas, sp - 1);
                        goto Replaced;

                    case Opcode.BlockHash:
                        ContextInstructions.BlockHash(frame, sp - 1);
                        at++;
                        continue;
                    case Opcode.Coinbase:
                        ContextInstructions.Coinbase(frame, sp);
                        goto Pushed;
                    case Opcode.Timestamp:
                        ContextInstructions.Timestamp(frame, sp);
                        goto Pushed;
                    case Opcode.Number:
                        ContextInstructions.Number(frame, sp);
                        goto Pushed;
                    case Opcode.PrevRandao:
                        ContextInstructions.PrevRandao(frame, sp);
                        goto Pushed;
                    case Opcode.GasLimit:
                        ContextInstructions.GasLimit(frame, sp);
                        goto Pushed;
                    case Opcode.ChainId:
                        ContextInstructions.ChainId(frame, sp);
                        goto Pushed;
                    case Opcode.SelfBalance:
                        AccountInstructions.SelfBalance(frame, sp);
                        goto Pushed;
                    case Opcode.BaseFee:
                        ContextInstructions.BaseFee(frame, sp);
                        goto Pushed;
                    case Opcode.BlobHash:
                        ContextInstructions.BlobHash(frame, sp - 1);
                        at++;
                        continue;
                    case Opcode.BlobBaseFee:
                        ContextInstructions.BlobBaseFee(frame, sp);
                        goto Pushed;

                    case Opcode.Pop:
                        break;
                    case Opcode.Mload:
                        if (HasWord(frame, sp - 1)) Word.LoadBigEndian(sp - 1, frame.Memory + sp[-1].U0);
                        else gas = MemoryInstructions.Mload(frame, gas, sp - 1);
                        goto Replaced;
                    case Opcode.Mstore:
                        sp -= 2;
                        if (HasWord(frame, sp + 1)) Word.StoreBigEndian(frame.Memory + sp[1].U0, sp);
                        else gas = MemoryInstructions.Mstore(frame, gas, sp + 1);
                        goto Replaced;
                    case Opcode.Mstore8:
                        sp -= 2;
                        gas = MemoryInstructions.Mstore8(frame, gas, sp + 1);
                        goto Replaced;
                    case Opcode.Sload:
                        gas = StorageInstructions.Sload(frame, gas, sp - 1);
                        goto Replaced;
                    case Opcode.Sstore:
                        sp -= 2;
                        gas = StorageInstructions.Sstore(frame, gas, sp + 1);
                        goto Replaced;
                    case Opcode.Jump:
                        sp--;
                        target = sp;
                        goto Land;
                    case Opcode.Jumpi:
                        sp -= 2;
                        if (Word.IsZero(sp))
                        {
                            at++;
                            continue;
                        }
                        target = sp + 1;
                        goto Land;
                    case Opcode.Pc:
                        *sp = new UInt256((ulong)(at - frame.Code.Pointer));
                        goto Pushed;
                    case Opcode.Msize:
                        *sp = new UInt256(frame.MemorySize);
                        goto Pushed;
                    case Opcode.Gas:
                        *sp = new UInt256((ulong)gas);
                        goto Pushed;
                    case Opcode.JumpDest:
                        at++;
                        continue;
                    case Opcode.Tload:
                        StorageInstructions.Tload(frame, sp - 1);
                        at++;
                        continue;
                    case Opcode.Tstore:
                        sp -= 2;
                        gas = StorageInstructions.Tstore(frame, gas, sp + 1);
                        goto Replaced;
                    case Opcode.Mcopy:
                        gas = MemoryInstructions.Mcopy(frame, gas, sp - 1);
                        sp -= 3;
                        goto Replaced;

                    case Opcode.Push0:
                        *sp = default;
                        goto Pushed;
                    case Opcode.Push1:
                        *sp++ = new UInt256(at[1]);
                        at += 2;
                        continue;
                    case Opcode.Push2:
                        *sp++ = new UInt256(BinaryPrimitives.ReverseEndianness(*(ushort*)(at + 1)));
                        at += 3;
                        continue;
                    case Opcode.Push3:
                    case Opcode.Push4:
                    case Opcode.Push5:
                    case Opcode.Push6:
                    case Opcode.Push7:
                    case Opcode.Push8:
                    {
                        nuint size = opcode - (nuint)Opcode.Push0;
                        *sp++ = new UInt256(BinaryPrimitives.ReverseEndianness(*(ulong*)(at + 1)) >> (int)(64 - 8 * size));
                        at += 1 + size;
                        continue;
                    }
                    case Opcode.Push9:
                    case Opcode.Push10:
                    case Opcode.Push11:
                    case Opcode.Push12:
                    case Opcode.Push13:
                    case Opcode.Push14:
                    case Opcode.Push15:
                    case Opcode.Push16:
                    case Opcode.Push17:
                    case Opcode.Push18:
                    case Opcode.Push19:
                    case Opcode.Push20:
                    case Opcode.Push21:
                    case Opcode.Push22:
                    case Opcode.Push23:
                    case Opcode.Push24:
                    case Opcode.Push25:
                    case Opcode.Push26:
                    case Opcode.Push27:
                    case Opcode.Push28:
                    case Opcode.Push29:
                    case Opcode.Push30:
                    case Opcode.Push31:
                    case Opcode.Push32:
                    {
                        // The word that ends with the immediate, without what lies before it.
                        nuint size = opcode - (nuint)Opcode.Push0;
                        at += 1 + size;
                        Word.LoadBigEndian(sp, at - UInt256.Size);
                        ref byte mask = ref Unsafe.Add(ref Unsafe.As<ulong, byte>(ref MemoryMarshal.GetReference(LowBytes)), UInt256.Size - (nint)size);
                        *(Vector256<byte>*)sp &= Vector256.LoadUnsafe(ref mask);
                        sp++;
                        continue;
                    }
                    case Opcode.Dup1:
                    case Opcode.Dup2:
                    case Opcode.Dup3:
                    case Opcode.Dup4:
                    case Opcode.Dup5:
                    case Opcode.Dup6:
                    case Opcode.Dup7:
                    case Opcode.Dup8:
                    case Opcode.Dup9:
                    case Opcode.Dup10:
                    case Opcode.Dup11:
                    case Opcode.Dup12:
                    case Opcode.Dup13:
                    case Opcode.Dup14:
                    case Opcode.Dup15:
                    case Opcode.Dup16:
                        *(Vector256<byte>*)sp = *(Vector256<byte>*)(sp - (opcode - (nuint)Opcode.Dup1 + 1));
                        goto Pushed;
                    case Opcode.Swap1:
                    case Opcode.Swap2:
                    case Opcode.Swap3:
                    case Opcode.Swap4:
                    case Opcode.Swap5:
                    case Opcode.Swap6:
                    case Opcode.Swap7:
                    case Opcode.Swap8:
                    case Opcode.Swap9:
                    case Opcode.Swap10:
                    case Opcode.Swap11:
                    case Opcode.Swap12:
                    case Opcode.Swap13:
                    case Opcode.Swap14:
                    case Opcode.Swap15:
                    case Opcode.Swap16:
                    {
                        UInt256* below = sp - (opcode - (nuint)Opcode.Swap1 + 2);
                        Vector256<byte> lower = *(Vector256<byte>*)below;
                        *(Vector256<byte>*)below = *(Vector256<byte>*)(sp - 1);
                        *(Vector256<byte>*)(sp - 1) = lower;
                        at++;
                        continue;
                    }
                    case Opcode.Log0:
                        gas = LogInstructions.Log0(frame, gas, sp - 1);
                        sp -= 2;
                        goto Replaced;
                    case Opcode.Log1:
                        gas = LogInstructions.Log1(frame, gas, sp - 1);
                        sp -= 3;
                        goto Replaced;
                    case Opcode.Log2:
                        gas = LogInstructions.Log2(frame, gas, sp - 1);
                        sp -= 4;
                        goto Replaced;
                    case Opcode.Log3:
                        gas = LogInstructions.Log3(frame, gas, sp - 1);
                        sp -= 5;
                        goto Replaced;
                    case Opcode.Log4:
                        gas = LogInstructions.Log4(frame, gas, sp - 1);
                        sp -= 6;
                        goto Replaced;
                    case Opcode.Create:
                        gas = CreateInstructions.Create(frame, gas, sp - 1);
                        sp -= 2;
                        goto Replaced;
                    case Opcode.Call:
                        gas = CallInstructions.Call(frame, gas, sp - 1);
                        sp -= 6;
                        goto Replaced;
                    case Opcode.CallCode:
                        gas = CallInstructions.CallCode(frame, gas, sp - 1);
                        sp -= 6;
                        goto Replaced;
                    case Opcode.Return:
                        gas = HaltInstructions.Return(frame, gas, sp - 1);
                        goto Ended;
                    case Opcode.DelegateCall:
                        gas = CallInstructions.DelegateCall(frame, gas, sp - 1);
                        sp -= 5;
                        goto Replaced;
                    case Opcode.Create2:
                        gas = CreateInstructions.Create2(frame, gas, sp - 1);
                        sp -= 3;
                        goto Replaced;
                    case Opcode.StaticCall:
                        gas = CallInstructions.StaticCall(frame, gas, sp - 1);
                        sp -= 5;
                        goto Replaced;
                    case Opcode.Revert:
                        gas = HaltInstructions.Revert(frame, gas, sp - 1);
                        goto Ended;
                    case Opcode.SelfDestruct:
                        gas = HaltInstructions.SelfDestruct(frame, gas, sp - 1);
                        goto Ended;
                    default:
                        // Whatever the fork does not define has failed the check of the stack.
                        goto StackFault;
                }

                // The end of an instruction that makes one word of two, or takes one.
                sp--;
                at++;
                continue;

            Pushed:
                sp++;
                at++;
                continue;

            Replaced:
                at++;
                if (gas >= 0) continue;
                goto Failed;

            Land:
                if (!target->IsUInt64 || !frame.Code.IsJumpDestination((nuint)target->U0)) goto InvalidJump;
                at = frame.Code.Pointer + target->U0;
                if (TTrace.IsOn) continue; // the JUMPDEST is a step of its own
                gas -= costs[(int)Opcode.JumpDest].Gas;
                at++;
                if (gas < 0) goto OutOfGas;
            }

        Stopped:
            frame.Status = EvmStatus.Stopped;
            goto Ended;
        StackFault:
            frame.Status = FaultOf(frame, *at, sp);
            goto Failed;
        OutOfGas:
            frame.Status = EvmStatus.OutOfGas;
            goto Failed;
        InvalidJump:
            frame.Status = EvmStatus.InvalidJump;
        Failed:
            gas = 0;
        Ended:
            if (TTrace.IsOn) frame.Machine.Tracer!.AfterStep(frame, gas);
            return gas < 0 ? 0 : gas;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetBool(UInt256* result, bool value) => *result = new UInt256(value ? 1UL : 0UL);

    // Whether the word at this offset lies within memory that is paid for.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasWord(EvmFrame frame, UInt256* offset) =>
        (offset->U0 >> 32 | offset->U1 | offset->U2 | offset->U3) == 0 && unchecked(offset->U0 + UInt256.Size) <= frame.MemorySize;

    // Words on the stack: every stack begins at a multiple of EvmMachine.StackAlignment, so its top tells the height, and the loop needs no second pointer.
    private static int HeightOf(UInt256* sp) => unchecked((ushort)(nuint)sp) / UInt256.Size;

    // Why the check of the stack failed.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static EvmStatus FaultOf(EvmFrame frame, byte opcode, UInt256* sp)
    {
        GasSchedule schedule = frame.Machine.Schedule;
        if (!schedule.IsDefined((Opcode)opcode)) return EvmStatus.InvalidOpcode;
        return HeightOf(sp) < schedule.InputsOf((Opcode)opcode) ? EvmStatus.StackUnderflow : EvmStatus.StackOverflow;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Show(EvmFrame frame, byte* at, long gas, UInt256* sp, bool isFirst)
    {
        IEvmTracer tracer = frame.Machine.Tracer!;
        if (!isFirst) tracer.AfterStep(frame, gas);
        tracer.BeforeStep(frame, new EvmStep((int)(at - frame.Code.Pointer), (Opcode)(*at), gas, (nint)(sp - HeightOf(sp)), HeightOf(sp)));
    }
}
