using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Compiler;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Vectors.Cases;

namespace Gwangan.Vectors.World;

/// <summary>What runs a vector: production's state, machine, processor and tries over a vector's world and ledger. One for a thread, used again for each case.</summary>
internal sealed class VectorMachine
{
    // Cases of one thread share what was compiled: the same contracts come again in many files.
    [ThreadStatic]
    private static EvmCompiler? _compiler;

    private bool _isInBlock;
    private PatriciaState? _trie;

    public VectorMachine() => Make();

    /// <summary>The accounts under the state.</summary>
    public VectorWorld World { get; } = new();

    /// <summary>The balances under the state.</summary>
    public WideLedger Ledger { get; } = new();

    /// <summary>The journal.</summary>
    public EvmState State { get; private set; } = null!;

    /// <summary>The machine.</summary>
    public EvmMachine Machine { get; private set; } = null!;

    /// <summary>Executes transactions.</summary>
    public TransactionProcessor Processor { get; private set; } = null!;

    /// <summary>Begins anew with <paramref name="accounts"/>.</summary>
    public void Load(IReadOnlyList<PreAccount> accounts, EngineMode mode)
    {
        // A case that ended in the middle of its block leaves nothing to the next.
        if (_isInBlock) Make();
        _trie = null;
        World.Load(accounts);
        Ledger.Load(accounts);
        State.Trim(accountsMax: 0, slotsMax: 0);
        Machine.Mode = mode == EngineMode.Compiled ? EvmMode.Compiled : EvmMode.Interpreted;
    }

    /// <summary>What the compiler failed on, which a city would interpret instead; null when it never did.</summary>
    public static string? CompilerFailure => _compiler?.LastFailure is { } failure ? $"the compiler failed: {failure.GetType().Name}: {failure.Message}" : null;

    /// <summary>Begins a block.</summary>
    public void BeginBlock(EvmRules rules, EvmBlock block)
    {
        _isInBlock = true;
        Processor.BeginBlock(rules, block);
    }

    /// <summary>Production's tries over the accounts as they are before a block; from then on each block's end brings them up to date.</summary>
    public Hash32 BuildTrie()
    {
        _trie = new PatriciaState(new StateStore());
        foreach ((Address address, VectorWorld.Account account) in World.Accounts)
        {
            _trie.SetAccount(in address, account.Nonce, Ledger.BalanceOf(in address), in account.CodeHash);
            foreach ((UInt256 key, UInt256 value) in account.Slots) _trie.SetSlot(in address, in key, in value);
        }
        return _trie.UpdateRoot();
    }

    /// <summary>Ends the block: the world, and the tries when they were built, take over what it has changed.</summary>
    /// <returns>The state root, when the tries were built.</returns>
    public Hash32 EndBlock()
    {
        EvmChanges changes = State.EndBlock();
        World.Apply(changes);
        Ledger.Settle();
        _isInBlock = false;
        return _trie is null ? default : Update(_trie, changes);
    }

    /// <summary>Ends the block as if it had never been: world and ledger are put back by the caller.</summary>
    public void AbandonBlock(VectorWorld world, WideLedger ledger)
    {
        EvmMode mode = Machine.Mode;
        Make();
        Machine.Mode = mode;
        World.Restore(world);
        Ledger.Restore(ledger);
        _isInBlock = false;
        if (_trie is not null) BuildTrie();
    }

    private static Hash32 Update(PatriciaState trie, EvmChanges changes)
    {
        foreach (ref readonly AccountChange change in changes.Accounts)
        {
            Address address = change.Address;
            if (change.StorageCleared) trie.ClearStorage(in address);
            if (!change.Exists)
            {
                trie.RemoveAccount(in address);
                continue;
            }
            trie.SetAccount(in address, change.Nonce, change.Balance, change.CodeHash);
            foreach (SlotChange slot in changes.SlotsOf(in change)) trie.SetSlot(in address, slot.Key, slot.Value);
        }
        return trie.UpdateRoot();
    }

    private void Make()
    {
        Machine?.Dispose();
        State = new EvmState(World, Ledger, new EvmRules());
        _compiler ??= new EvmCompiler(new InlineCompileScheduler(), new CompilerBudget { ContractsMax = 50_000, IlBytesMax = 512L * 1024 * 1024 });
        Machine = new EvmMachine(State) { Compiler = _compiler };
        Processor = new TransactionProcessor(Machine);
        _isInBlock = false;
    }
}
