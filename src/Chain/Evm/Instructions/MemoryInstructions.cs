using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm.Instructions;

/// <summary>Instructions that read and write memory, and the price of its growth.</summary>
/// <remarks>
/// The form of all methods in this folder: static gas is charged and the stack is checked before; <c>top</c> points at the topmost operand, the others lie below it, and the result goes
/// where the deepest operand was. They return the gas left, or -1 after setting the frame's status. Those that cost nothing more and cannot fail return nothing and get the place of the result.
/// </remarks>
internal static unsafe class MemoryInstructions
{
    // No gas pays for memory up to here, so larger offsets need no arithmetic.
    private const ulong EndMax = uint.MaxValue;

    /// <summary>MLOAD: offset -> word.</summary>
    public static long Mload(EvmFrame frame, long gas, UInt256* top)
    {
        gas = Grow(frame, gas, top, UInt256.Size);
        if (gas >= 0) Word.LoadBigEndian(top, frame.Memory + top->U0);
        return gas;
    }

    /// <summary>MSTORE: offset, word.</summary>
    public static long Mstore(EvmFrame frame, long gas, UInt256* top)
    {
        gas = Grow(frame, gas, top, UInt256.Size);
        if (gas >= 0) Word.StoreBigEndian(frame.Memory + top->U0, top - 1);
        return gas;
    }

    /// <summary>MSTORE8: offset, word of which the lowest byte is stored.</summary>
    public static long Mstore8(EvmFrame frame, long gas, UInt256* top)
    {
        gas = Grow(frame, gas, top, 1);
        if (gas >= 0) frame.Memory[top->U0] = unchecked((byte)top[-1].U0);
        return gas;
    }

    /// <summary>MCOPY (EIP-5656): target, source, size; the two may overlap.</summary>
    public static long Mcopy(EvmFrame frame, long gas, UInt256* top)
    {
        UInt256* highest = Word.LessThan(top, top - 1) ? top - 1 : top;
        gas = Require(frame, gas, highest, top - 2, out _, out ulong size);
        if (gas < 0) return gas;
        gas = ChargeWords(frame, gas, size, GasSchedule.CopyWord);
        if (gas >= 0 && size > 0)
            Buffer.MemoryCopy(frame.Memory + top[-1].U0, frame.Memory + top->U0, size, size);
        return gas;
    }

    /// <summary>KECCAK256: offset, size -> hash.</summary>
    public static long Keccak256(EvmFrame frame, long gas, UInt256* top)
    {
        gas = Require(frame, gas, top, top - 1, out ulong offset, out ulong size);
        if (gas < 0) return gas;
        gas = ChargeWords(frame, gas, size, GasSchedule.HashWord);
        if (gas < 0) return gas;
        Crypto.Keccak256.Hash(new ReadOnlySpan<byte>(frame.Memory + offset, (int)size), out Hash32 hash);
        Word.LoadBigEndian(top - 1, (byte*)&hash);
        return gas;
    }

    /// <summary>CALLDATACOPY: target, source, size; zeros behind the data.</summary>
    public static long CallDataCopy(EvmFrame frame, long gas, UInt256* top) => Copy(frame, gas, top, frame.Input, frame.InputSize);

    /// <summary>CODECOPY: target, source, size; zeros behind the code.</summary>
    public static long CodeCopy(EvmFrame frame, long gas, UInt256* top) => Copy(frame, gas, top, frame.Code.Pointer, frame.Code.Size);

    /// <summary>RETURNDATACOPY (EIP-211): target, source, size; beyond the data is a failure.</summary>
    public static long ReturnDataCopy(EvmFrame frame, long gas, UInt256* top)
    {
        ulong available = (ulong)frame.Machine.ReturnDataSize;
        if (!top[-1].IsUInt64 || !top[-2].IsUInt64 || top[-1].U0 > available || top[-2].U0 > available - top[-1].U0)
            return frame.Fail(EvmStatus.ReturnDataOutOfBounds);
        return Copy(frame, gas, top, frame.Machine.ReturnData, frame.Machine.ReturnDataSize);
    }

    /// <summary>Copies from <paramref name="source"/> to memory: target, source's offset, size on the stack; zeros behind its end.</summary>
    internal static long Copy(EvmFrame frame, long gas, UInt256* top, byte* source, int sourceSize)
    {
        gas = Require(frame, gas, top, top - 2, out ulong target, out ulong size);
        if (gas < 0) return gas;
        gas = ChargeWords(frame, gas, size, GasSchedule.CopyWord);
        if (gas < 0 || size == 0) return gas;
        unchecked
        {
            ulong from = top[-1].IsUInt64 ? ulong.Min(top[-1].U0, (ulong)sourceSize) : (ulong)sourceSize;
            ulong copied = ulong.Min(size, (ulong)sourceSize - from);
            byte* to = frame.Memory + target;
            Buffer.MemoryCopy(source + from, to, copied, copied);
            new Span<byte>(to + copied, (int)(size - copied)).Clear();
        }
        return gas;
    }

    /// <summary>Charges <paramref name="gasPerWord"/> for each begun word of <paramref name="size"/>, which memory already holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long ChargeWords(EvmFrame frame, long gas, ulong size, int gasPerWord)
    {
        unchecked
        {
            gas -= (long)((size + 31) >> 5) * gasPerWord;
        }
        return gas >= 0 ? gas : frame.Fail(EvmStatus.OutOfGas);
    }

    /// <summary>Pays for memory up to <paramref name="offset"/> + <paramref name="size"/>; a size of zero needs none, wherever it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Require(EvmFrame frame, long gas, UInt256* offset, UInt256* size, out ulong at, out ulong length)
    {
        length = size->U0;
        at = offset->U0;
        if (size->IsUInt64 && offset->IsUInt64 && length != 0 && length <= EndMax && at <= EndMax)
            return at + length <= frame.MemorySize ? gas : Grow(frame, gas, at + length);
        if (!size->IsZero) return frame.Fail(EvmStatus.OutOfGas);
        at = 0;
        return gas;
    }

    private static long Grow(EvmFrame frame, long gas, UInt256* offset, ulong size)
    {
        if (!offset->IsUInt64 || offset->U0 > EndMax) return frame.Fail(EvmStatus.OutOfGas);
        ulong end = offset->U0 + size;
        return end <= frame.MemorySize ? gas : Grow(frame, gas, end);
    }

    /// <summary>Pays for memory up to <paramref name="end"/>, at most 2^33, which is more than there is: 3 gas a word, and the square of the words over 512.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Grow(EvmFrame frame, long gas, ulong end)
    {
        unchecked
        {
            ulong words = (end + 31) >> 5, before = frame.MemorySize >> 5;
            gas -= (long)((words - before) * GasSchedule.MemoryWord + words * words / 512 - before * before / 512);
            return gas >= 0 && frame.Machine.TryGrowMemory(frame, words << 5) ? gas : frame.Fail(EvmStatus.OutOfGas);
        }
    }
}
