using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm.Contracts;

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
