using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Evm.Instructions;

/// <summary>CALL, CALLCODE, DELEGATECALL, STATICCALL: gas, address, (value,) input's offset and size, output's offset and size -> 1 or 0.</summary>
internal static unsafe class CallInstructions
{
    // What the caller keeps of its gas: one part of so many (EIP-150).
    private const long KeptPart = 64;

    /// <summary>CALL.</summary>
    public static long Call(EvmFrame frame, long gas, UInt256* top) => Run(frame, gas, top, EvmCallKind.Call);

    /// <summary>CALLCODE.</summary>
    public static long CallCode(EvmFrame frame, long gas, UInt256* top) => Run(frame, gas, top, EvmCallKind.CallCode);

    /// <summary>DELEGATECALL (EIP-7).</summary>
    public static long DelegateCall(EvmFrame frame, long gas, UInt256* top) => Run(frame, gas, top, EvmCallKind.DelegateCall);

    /// <summary>STATICCALL (EIP-214).</summary>
    public static long StaticCall(EvmFrame frame, long gas, UInt256* top) => Run(frame, gas, top, EvmCallKind.StaticCall);

    private static long Run(EvmFrame frame, long gas, UInt256* top, EvmCallKind kind)
    {
        EvmMachine machine = frame.Machine;
        EvmState state = machine.State;
        GasSchedule schedule = machine.Schedule;
        bool hasValue = kind <= EvmCallKind.CallCode;
        UInt256* memory = hasValue ? top - 3 : top - 2; // input's offset, and below it its size, the output's offset and size
        UInt256* result = memory - 3;
        bool sends = hasValue && !top[-2].IsZero;
        if (sends && kind == EvmCallKind.Call && frame.IsStatic) return frame.Fail(EvmStatus.StaticViolation);

        gas = MemoryInstructions.Require(frame, gas, memory, memory - 1, out ulong inputOffset, out ulong inputSize);
        if (gas < 0) return gas;
        gas = MemoryInstructions.Require(frame, gas, memory - 2, memory - 3, out ulong outputOffset, out ulong outputSize);
        if (gas < 0) return gas;

        gas = AccountInstructions.Access(frame, gas, top - 1, out int account);
        if (gas < 0) return gas;
        if (sends) gas -= GasSchedule.CallValue;
        if (kind == EvmCallKind.Call && BringsIntoBeing(state, schedule, account, sends)) gas -= GasSchedule.NewAccount;
        EvmCode code = state.CodeOf(account);
        if (schedule.Fork >= EvmFork.Prague && code.TryDelegate(out Address target))
        {
            int delegated = state.Find(in target);
            gas -= state.MakeWarm(delegated) ? GasSchedule.ColdAccount : GasSchedule.WarmAccess;
            code = state.CodeOf(delegated);
        }
        if (gas < 0) return frame.Fail(EvmStatus.OutOfGas);

        long gasForCall = top->IsUInt64 && top->U0 <= long.MaxValue ? (long)top->U0 : long.MaxValue;
        if (schedule.Fork >= EvmFork.TangerineWhistle) gasForCall = long.Min(gasForCall, gas - gas / KeptPart);
        else if (gasForCall > gas) return frame.Fail(EvmStatus.OutOfGas);
        gas -= gasForCall;
        if (sends) gasForCall += GasSchedule.CallStipend;

        if (frame.Depth == GasSchedule.CallDepthMax || (sends && state.SendableOf(frame.SelfAccount) < top[-2]))
        {
            machine.ClearReturnData();
            *result = default;
            return gas + gasForCall;
        }

        EvmFrame callee = machine.FrameAt(frame.Depth + 1);
        callee.Memory = frame.Memory + frame.MemorySize;
        callee.Code = code;
        callee.CodeAddress = state.AddressOf(account);
        callee.Input = frame.Memory + inputOffset;
        callee.InputSize = (int)inputSize;
        callee.IsStatic = frame.IsStatic || kind == EvmCallKind.StaticCall;
        bool isDelegated = kind is EvmCallKind.CallCode or EvmCallKind.DelegateCall;
        callee.Self = isDelegated ? frame.Self : callee.CodeAddress;
        callee.SelfAccount = isDelegated ? frame.SelfAccount : account;
        bool keepsCaller = kind == EvmCallKind.DelegateCall;
        callee.Caller = keepsCaller ? frame.Caller : frame.Self;
        callee.CallerAccount = keepsCaller ? frame.CallerAccount : frame.SelfAccount;
        callee.Value = hasValue ? top[-2] : keepsCaller ? frame.Value : default;

        gas += machine.ExecuteCall(callee, kind, gasForCall);

        ulong copied = ulong.Min(outputSize, (ulong)machine.ReturnDataSize);
        if (copied > 0) Buffer.MemoryCopy(machine.ReturnData, frame.Memory + outputOffset, copied, copied);
        *result = callee.Status.IsSuccess() ? UInt256.One : default;
        return gas;
    }

    // Before EIP-161 every call to no account made one; since then only one that sends.
    private static bool BringsIntoBeing(EvmState state, GasSchedule schedule, int account, bool sends) =>
        schedule.Fork >= EvmFork.SpuriousDragon ? sends && state.IsEmpty(account) : !state.Exists(account);
}
