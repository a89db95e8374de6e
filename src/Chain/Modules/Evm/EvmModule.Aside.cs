using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Chain.Modules.Evm;

/// <content>Beside the chain: calls on a past height, and blocks that are executed again.</content>
public sealed partial class EvmModule
{
    /// <summary>Runs code; of a chain on a past height (<see cref="StateMachine.OpenPast"/>).</summary>
    public EvmMachine Machine => Engine.Machine;

    /// <summary>Executes transactions; of a chain on a past height.</summary>
    public TransactionProcessor Processor => Engine.Processor;

    /// <summary>What the last header says; of a chain on a past height.</summary>
    public ref readonly ChainRecord Last => ref Chain;

    /// <summary>Opens a block that is no part of the chain, on a past height: no contract is told of its parent.</summary>
    /// <param name="call">The block as modules see it (<see cref="StateMachine.OpenAside"/>).</param>
    /// <param name="block">The block as code sees it.</param>
    /// <param name="rules">Its rules.</param>
    public void OpenAside(Call call, EvmBlock block, EvmRules rules)
    {
        _ledger.Call = call;
        Engine.Machine.Natives = _contracts ??= new NativeContracts(_faces, Money, Locked, _queue, call, _chainId);
        _contracts.TokenCount = (uint)Money.Assets.Count;
        Engine.Processor.BeginBlock(rules, block);
    }

    /// <summary>Runs what contracts of the last simulated transaction asked for, as it would after a transaction of a block.</summary>
    /// <returns>Its logs, and those of what ran.</returns>
    public EvmLog[] RunQueuedAside(EvmLog[] logs, Call call) => RunQueued(logs, call);

    /// <summary>Ends a block beside the chain as <see cref="EndBlock"/> ends one of it: everything that was written since the last such block goes into Ethereum's state.</summary>
    /// <param name="state">Ethereum's state as of the past height, and of the blocks beside the chain that were ended before (<see cref="PatriciaState.OpenPast"/>).</param>
    /// <returns>Its new state root.</returns>
    /// <exception cref="Store.HeightNotAvailableException">The tries of the past height are no longer kept.</exception>
    public Hash32 EndAside(PatriciaState state)
    {
        // Of all blocks beside the chain together: money is as it was committed until it is.
        _moves.Collect(Money, [], 0);
        ReadMoved(state);
        Write(state, Engine.State.EndBlock(), _moves.Assets.Contains(Won) ? _moves.LockedOf(Won) : default);
        return state.UpdateRoot();
    }

    /// <summary>What a block that is executed again has changed of contracts so far. Nothing can be executed in it after that.</summary>
    public EvmChanges TakeChanges() => Engine.State.EndBlock();

    /// <summary>Forgets what was cached and asked for since a block was opened beside the chain; its caller has undone what was written (<see cref="Store.StateStore.RollbackTo"/>).</summary>
    /// <param name="isClean">Whether every transaction took itself back, so that the cache still holds what the state does.</param>
    public void CloseAside(bool isClean)
    {
        _queue.Truncate(0);
        Engine.State.EndBlock();
        if (isClean) Engine.State.Trim();
        else Engine.State.Trim(0, 0);
    }
}
