using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Instructions;

/// <summary>The arithmetic instructions that need more than their operands; all others are methods of <see cref="Word"/>.</summary>
internal static unsafe class ArithmeticInstructions
{
    /// <summary>EXP: base, exponent -> power; gas for each byte of the exponent (EIP-160).</summary>
    public static long Exp(EvmFrame frame, long gas, UInt256* top)
    {
        gas -= (long)top[-1].ByteLength * frame.Machine.Schedule.ExpByte;
        if (gas < 0) return frame.Fail(EvmStatus.OutOfGas);
        Word.Power(top - 1, top, top - 1);
        return gas;
    }

    /// <summary>r = (x · y) mod m (MULMOD), by what the machine remembers of the last modulus.</summary>
    public static void MultiplyModulo(UInt256* r, UInt256* x, UInt256* y, UInt256* m, EvmFrame frame) => frame.Machine.Modulus.Multiply(r, x, y, m);
}
