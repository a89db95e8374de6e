using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Compiler;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Vectors.Cases;

namespace Gwangan.Vectors.World;

/// <summary>What runs a vector: production's state, machine and processor over a vector's world and ledger. One for a thread, used again for each case.</summary>
internal sealed class VectorMachine
{
    // Cases of one thread share what was compiled: the same contracts come again in many files.
    [ThreadStatic]
    private static EvmCompiler? _compiler;

    private bool _isInBlock;

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

    /// <summary>Ends the block: the world takes over what it has changed.</summary>
    public void EndBlock()
    {
        World.Apply(State.EndBlock());
        Ledger.Settle();
        _isInBlock = false;
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
