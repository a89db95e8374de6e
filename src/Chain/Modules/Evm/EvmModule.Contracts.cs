using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm.Contracts;

namespace Gwangan.Chain.Modules.Evm;

/// <content>The chain's own contracts: modules and tokens.</content>
public sealed partial class EvmModule
{
    // What stands at their addresses, so that Solidity finds code there: INVALID, which never runs.
    private static readonly EvmCode Placeholder = new([0xFE]);

    private readonly IReadOnlyList<ModuleFace> _faces;
    private readonly OperationQueue _queue;
    private NativeContracts? _contracts;
    private uint _tokensPlaced;

    /// <summary>Hash of the code that stands at the addresses of modules and tokens.</summary>
    public static Hash32 PlaceholderHash => Placeholder.Hash;

    /// <summary>The modules as contracts see them.</summary>
    public IReadOnlyList<ModuleFace> Faces => _faces;

    // Gives accounts to the tokens of assets that were registered since, at the end of the block that did; the first time to all, and to the modules.
    // Only then do they answer: an account that does not exist has no storage.
    private void PlaceContracts(EvmState state)
    {
        if (_tokensPlaced == (uint)Money.Assets.Count) return;
        state.BeginTransaction();
        if (_tokensPlaced == 0)
            foreach (ModuleFace face in _faces) Place(state, ContractAddresses.OfModule(face.Module.Number));
        while (_tokensPlaced < (uint)Money.Assets.Count) Place(state, ContractAddresses.OfToken(++_tokensPlaced));
        state.EndTransaction();
        _contracts!.TokenCount = _tokensPlaced;
    }

    // Other code there would never run and yet show; only tokens keep anything.
    private static string? ProblemOfImported(in Address address, in Hash32 codeHash, bool isSlot)
    {
        if (!ContractAddresses.IsOfChain(in address)) return null;
        if (isSlot) return ContractAddresses.IsToken(in address, out _) ? null : "a contract of the chain's own that is no token has no slots";
        return codeHash == Keccak256.OfNothing || codeHash == Placeholder.Hash ? null : "an address of the chain's own contracts has no other code than theirs";
    }

    private static void Place(EvmState state, Address address)
    {
        int account = state.Find(in address);
        if (state.HasCode(account)) return;
        state.SetNonce(account, 1);
        state.SetCode(account, Placeholder);
    }

    // What contracts asked for runs after the transaction; the receipt tells of it.
    private EvmLog[] RunQueued(EvmLog[] logs, Call call)
    {
        if (_queue.Count == 0) return logs;
        List<EvmLog> all = [.. logs];
        _queue.Run(call, all);
        return [.. all];
    }
}
