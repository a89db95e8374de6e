using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Instructions;

/// <summary>LOG0 to LOG4: offset, size, topics. The data costs by its bytes.</summary>
internal static unsafe class LogInstructions
{
    /// <summary>LOG0.</summary>
    public static long Log0(EvmFrame frame, long gas, UInt256* top) => Log(frame, gas, top, 0);

    /// <summary>LOG1.</summary>
    public static long Log1(EvmFrame frame, long gas, UInt256* top) => Log(frame, gas, top, 1);

    /// <summary>LOG2.</summary>
    public static long Log2(EvmFrame frame, long gas, UInt256* top) => Log(frame, gas, top, 2);

    /// <summary>LOG3.</summary>
    public static long Log3(EvmFrame frame, long gas, UInt256* top) => Log(frame, gas, top, 3);

    /// <summary>LOG4.</summary>
    public static long Log4(EvmFrame frame, long gas, UInt256* top) => Log(frame, gas, top, 4);

    [SkipLocalsInit]
    private static long Log(EvmFrame frame, long gas, UInt256* top, int topicCount)
    {
        if (frame.IsStatic) return frame.Fail(EvmStatus.StaticViolation);
        gas = MemoryInstructions.Require(frame, gas, top, top - 1, out ulong offset, out ulong size);
        if (gas < 0) return gas;
        gas -= (long)size * GasSchedule.LogByte;
        if (gas < 0) return frame.Fail(EvmStatus.OutOfGas);
        Hash32* topics = stackalloc Hash32[4];
        for (int i = 0; i < topicCount; i++) Word.StoreBigEndian((byte*)(topics + i), top - 2 - i);
        frame.Machine.State.AddLog(in frame.Self, new ReadOnlySpan<Hash32>(topics, topicCount), new ReadOnlySpan<byte>(frame.Memory + offset, (int)size));
        return gas;
    }
}
