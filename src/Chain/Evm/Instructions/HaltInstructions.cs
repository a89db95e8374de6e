using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Evm.Instructions;

/// <summary>Instructions that end a frame: they set its status, and return the gas left or -1 as all others.</summary>
internal static unsafe class HaltInstructions
{
    /// <summary>RETURN: offset, size of the output.</summary>
    public static long Return(EvmFrame frame, long gas, UInt256* top) => End(frame, gas, top, EvmStatus.Returned);

    /// <summary>REVERT (EIP-140): offset, size of the reason.</summary>
    public static long Revert(EvmFrame frame, long gas, UInt256* top) => End(frame, gas, top, EvmStatus.Reverted);

    /// <summary>SELFDESTRUCT: who inherits (EIP-150, 161, 2929, 3529, 6780).</summary>
    public static long SelfDestruct(EvmFrame frame, long gas, UInt256* top)
    {
        if (frame.IsStatic) return frame.Fail(EvmStatus.StaticViolation);
        EvmState state = frame.Machine.State;
        GasSchedule schedule = frame.Machine.Schedule;
        int beneficiary = state.Find(top->ToAddress());
        if (schedule.Fork >= EvmFork.Berlin && state.MakeWarm(beneficiary)) gas -= GasSchedule.ColdAccount;
        bool isNew = schedule.Fork >= EvmFork.SpuriousDragon
            ? state.IsEmpty(beneficiary) && !state.BalanceOf(frame.SelfAccount).IsZero
            : schedule.Fork >= EvmFork.TangerineWhistle && !state.Exists(beneficiary);
        if (isNew) gas -= GasSchedule.NewAccount;
        if (gas < 0) return frame.Fail(EvmStatus.OutOfGas);
        // All that it has would leave, and a part of it must not.
        if (state.SendableOf(frame.SelfAccount) < state.BalanceOf(frame.SelfAccount)) return frame.Fail(EvmStatus.InsufficientBalance);
        if (state.SelfDestruct(frame.SelfAccount, beneficiary)) state.AddRefund(schedule.SelfDestructRefund);
        frame.Status = EvmStatus.Stopped;
        return gas;
    }

    private static long End(EvmFrame frame, long gas, UInt256* top, EvmStatus status)
    {
        gas = MemoryInstructions.Require(frame, gas, top, top - 1, out frame.OutputOffset, out frame.OutputSize);
        if (gas >= 0) frame.Status = status;
        else frame.OutputSize = 0;
        return gas;
    }
}
