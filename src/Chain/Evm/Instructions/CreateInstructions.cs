using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Chain.Evm.Instructions;

/// <summary>CREATE and CREATE2: value, init code's offset and size, (salt) -> the new contract's address, or 0.</summary>
internal static unsafe class CreateInstructions
{
    private const long KeptPart = 64;

    /// <summary>CREATE.</summary>
    public static long Create(EvmFrame frame, long gas, UInt256* top) => Run(frame, gas, top, EvmCallKind.Create);

    /// <summary>CREATE2 (EIP-1014).</summary>
    public static long Create2(EvmFrame frame, long gas, UInt256* top) => Run(frame, gas, top, EvmCallKind.Create2);

    private static long Run(EvmFrame frame, long gas, UInt256* top, EvmCallKind kind)
    {
        if (frame.IsStatic) return frame.Fail(EvmStatus.StaticViolation);
        EvmMachine machine = frame.Machine;
        EvmState state = machine.State;
        GasSchedule schedule = machine.Schedule;
        UInt256* result = kind == EvmCallKind.Create ? top - 2 : top - 3;

        gas = MemoryInstructions.Require(frame, gas, top - 1, top - 2, out ulong offset, out ulong size);
        if (gas < 0) return gas;
        if (schedule.Fork >= EvmFork.Shanghai && size > GasSchedule.InitCodeSizeMax) return frame.Fail(EvmStatus.InitCodeTooLarge);
        gas = MemoryInstructions.ChargeWords(frame, gas, size, schedule.InitCodeWord + (kind == EvmCallKind.Create2 ? GasSchedule.HashWord : 0));
        if (gas < 0) return gas;

        machine.ClearReturnData();
        UInt256 value = *top;
        ulong nonce = state.NonceOf(frame.SelfAccount);
        if (frame.Depth == GasSchedule.CallDepthMax || nonce == ulong.MaxValue || (!value.IsZero && state.SendableOf(frame.SelfAccount) < value))
        {
            *result = default;
            return gas;
        }

        long gasForInit = schedule.Fork >= EvmFork.TangerineWhistle ? gas - gas / KeptPart : gas;
        gas -= gasForInit;
        ReadOnlySpan<byte> initCode = new(frame.Memory + offset, (int)size);
        Address address = kind == EvmCallKind.Create
            ? ContractAddress.Of(in frame.Self, nonce)
            : ContractAddress.Of(in frame.Self, in top[-3], Keccak256.Hash(initCode));
        state.SetNonce(frame.SelfAccount, nonce + 1);
        int account = state.Find(in address);
        if (schedule.Fork >= EvmFork.Berlin) state.MakeWarm(account);
        if (state.Collides(account))
        {
            *result = default;
            return gas; // EIP-684: as if the first instruction had failed
        }

        EvmFrame creation = machine.FrameAt(frame.Depth + 1);
        creation.Memory = frame.Memory + frame.MemorySize;
        creation.LoadInitCode(initCode);
        creation.Input = null;
        creation.InputSize = 0;
        creation.IsStatic = false;
        creation.Self = creation.CodeAddress = address;
        creation.SelfAccount = account;
        creation.Caller = frame.Self;
        creation.CallerAccount = frame.SelfAccount;
        creation.Value = value;

        gas += machine.ExecuteCreate(creation, kind, gasForInit);

        bool isCreated = creation.Status.IsSuccess();
        if (isCreated) machine.ClearReturnData();
        *result = isCreated ? UInt256.FromAddress(in address) : default;
        return gas;
    }
}
