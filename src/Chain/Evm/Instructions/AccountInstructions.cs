using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Evm.Instructions;

/// <summary>Instructions that look at accounts. The first access to one costs more since Berlin (EIP-2929).</summary>
internal static unsafe class AccountInstructions
{
    /// <summary>BALANCE: address -> balance.</summary>
    public static long Balance(EvmFrame frame, long gas, UInt256* top)
    {
        gas = Access(frame, gas, top, out int account);
        if (gas >= 0) *top = frame.Machine.State.BalanceOf(account);
        return gas;
    }

    /// <summary>EXTCODESIZE: address -> bytes of code.</summary>
    public static long ExtCodeSize(EvmFrame frame, long gas, UInt256* top)
    {
        gas = Access(frame, gas, top, out int account);
        if (gas >= 0) *top = new UInt256((ulong)frame.Machine.State.CodeOf(account).Size);
        return gas;
    }

    /// <summary>EXTCODEHASH (EIP-1052): address -> hash of the code; zero when there is no such account or it is empty.</summary>
    public static long ExtCodeHash(EvmFrame frame, long gas, UInt256* top)
    {
        gas = Access(frame, gas, top, out int account);
        if (gas >= 0)
        {
            EvmState state = frame.Machine.State;
            *top = state.IsEmpty(account) ? default : UInt256.FromHash32(in state.CodeHashOf(account));
        }
        return gas;
    }

    /// <summary>EXTCODECOPY: address, target, source, size; zeros behind the code.</summary>
    public static long ExtCodeCopy(EvmFrame frame, long gas, UInt256* top)
    {
        gas = Access(frame, gas, top, out int account);
        if (gas < 0) return gas;
        EvmCode code = frame.Machine.State.CodeOf(account);
        return MemoryInstructions.Copy(frame, gas, top - 1, code.Pointer, code.Size);
    }

    /// <summary>SELFBALANCE (EIP-1884): -> balance of the running contract.</summary>
    public static void SelfBalance(EvmFrame frame, UInt256* result) => *result = frame.Machine.State.BalanceOf(frame.SelfAccount);

    /// <summary>The account that a word names, warm from now on; charges what the first access costs beyond the static gas.</summary>
    internal static long Access(EvmFrame frame, long gas, UInt256* address, out int account)
    {
        EvmState state = frame.Machine.State;
        account = state.Find(address->ToAddress());
        int extra = frame.Machine.Schedule.ColdAccountExtra;
        if (extra == 0 || !state.MakeWarm(account)) return gas;
        gas -= extra;
        return gas >= 0 ? gas : frame.Fail(EvmStatus.OutOfGas);
    }
}
