using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Evm.Instructions;

/// <summary>Instructions on the contract's storage, kept and transient.</summary>
internal static unsafe class StorageInstructions
{
    // EIP-2200: with no more than a call's stipend, storage cannot be written.
    private const long SstoreSentry = GasSchedule.CallStipend;

    /// <summary>SLOAD: key -> value. The first access costs more since Berlin (EIP-2929).</summary>
    public static long Sload(EvmFrame frame, long gas, UInt256* top)
    {
        EvmMachine machine = frame.Machine;
        machine.State.Sload(frame.SelfAccount, in *top, out *top, out bool wasCold);
        if (!wasCold) return gas;
        gas -= machine.Schedule.ColdSlotExtra;
        return gas >= 0 ? gas : frame.Fail(EvmStatus.OutOfGas);
    }

    /// <summary>SSTORE: key, value. All its gas is charged here: it depends on what the slot was and is (EIP-1283, 2200, 2929, 3529).</summary>
    public static long Sstore(EvmFrame frame, long gas, UInt256* top)
    {
        if (frame.IsStatic) return frame.Fail(EvmStatus.StaticViolation);
        EvmState state = frame.Machine.State;
        GasSchedule schedule = frame.Machine.Schedule;
        if (!schedule.HasNetMetering) return StoreGross(frame, gas, top);
        if (gas <= SstoreSentry && schedule.Fork >= EvmFork.Istanbul) return frame.Fail(EvmStatus.OutOfGas);

        StorageStatus status = state.Sstore(frame.SelfAccount, in *top, in top[-1], out bool wasCold);
        gas -= schedule.StoreGas(status);
        if (wasCold && schedule.Fork >= EvmFork.Berlin) gas -= GasSchedule.ColdSlot;
        if (gas < 0) return frame.Fail(EvmStatus.OutOfGas);
        state.AddRefund(schedule.StoreRefund(status));
        return gas;
    }

    /// <summary>TLOAD (EIP-1153): key -> value.</summary>
    public static void Tload(EvmFrame frame, UInt256* top) => *top = frame.Machine.State.TransientLoad(frame.SelfAccount, in *top);

    /// <summary>TSTORE (EIP-1153): key, value.</summary>
    public static long Tstore(EvmFrame frame, long gas, UInt256* top)
    {
        if (frame.IsStatic) return frame.Fail(EvmStatus.StaticViolation);
        frame.Machine.State.TransientStore(frame.SelfAccount, in *top, in top[-1]);
        return gas;
    }

    // Before net metering only the current value counts.
    private static long StoreGross(EvmFrame frame, long gas, UInt256* top)
    {
        EvmState state = frame.Machine.State;
        int slot = state.FindSlot(frame.SelfAccount, in *top);
        bool wasZero = state.ValueOf(slot).IsZero, becomesZero = top[-1].IsZero;
        gas -= wasZero && !becomesZero ? GasSchedule.SlotSet : GasSchedule.SlotReset;
        if (gas < 0) return frame.Fail(EvmStatus.OutOfGas);
        if (!wasZero && becomesZero) state.AddRefund(frame.Machine.Schedule.SlotClearRefund);
        if (state.ValueOf(slot) != top[-1]) state.Store(slot, in top[-1]);
        return gas;
    }
}
