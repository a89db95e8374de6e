using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>Calls that a block makes by itself to contracts with a fixed address: at its beginning and at its end, outside its gas.</summary>
public static class SystemCalls
{
    private const long Gas = 30_000_000;

    /// <summary>Who calls: an address without a key (EIP-4788).</summary>
    public static Address Caller { get; } = Parse("0xfffffffffffffffffffffffffffffffffffffffe");

    /// <summary>Keeps the hashes of the last 8,191 blocks (EIP-2935).</summary>
    public static Address History { get; } = Parse("0x0000f90827f1c53a10cb7a02335b175320002935");

    /// <summary>Keeps the roots of beacon blocks (EIP-4788).</summary>
    public static Address BeaconRoots { get; } = Parse("0x000f3df6d732807ef1319fb7b8bb8522d0beac02");

    /// <summary>Collects withdrawals of validators (EIP-7002).</summary>
    public static Address Withdrawals { get; } = Parse("0x00000961ef480eb55e80d19ad83579a64c007002");

    /// <summary>Collects consolidations of validators (EIP-7251).</summary>
    public static Address Consolidations { get; } = Parse("0x0000bbddc7ce488642fb579f8b00f3a590007251");

    /// <summary>What a city gives for the root of a beacon block, since it has none: 32 zero bytes. A header's parent beacon root has the same.</summary>
    public static Hash32 NoBeaconRoot => default;

    /// <summary>Begins a block: the parent's beacon root since Cancun, its hash since Prague, each told to its contract if that is there.</summary>
    public static void BeginBlock(EvmMachine machine, in Hash32 parentHash, in Hash32 parentBeaconRoot)
    {
        if (machine.Fork >= EvmFork.Cancun) Tell(machine, BeaconRoots, in parentBeaconRoot);
        if (machine.Fork >= EvmFork.Prague) Tell(machine, History, in parentHash);
    }

    /// <summary>Asks a contract for what it has collected in the block (EIP-7002, EIP-7251); false when there is none or it fails, which makes a block of Ethereum invalid. A city deploys neither.</summary>
    public static bool TryCollect(EvmMachine machine, in Address contract, out byte[] requests)
    {
        requests = [];
        if (!machine.State.HasCode(machine.State.Find(in contract))) return false;
        bool isDone = Call(machine, in contract, []).IsSuccess;
        if (isDone) requests = machine.Output.ToArray();
        return isDone;
    }

    private static void Tell(EvmMachine machine, in Address contract, in Hash32 word)
    {
        if (machine.State.HasCode(machine.State.Find(in contract))) Call(machine, in contract, Hash32.Bytes(in word));
    }

    private static EvmResult Call(EvmMachine machine, in Address contract, ReadOnlySpan<byte> input)
    {
        machine.State.BeginTransaction();
        machine.BeginTransaction(new EvmTransactionContext(Caller, machine.Block.BaseFee, default));
        EvmResult result = machine.Call(new EvmMessage { Caller = Caller, To = contract, Input = input, Gas = Gas });
        machine.State.EndTransaction();
        return result;
    }

    private static Address Parse(string text)
    {
        Invariant.Assert(Address.TryParse(text, out Address address));
        return address;
    }
}
