using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Precompiles;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Node.Ethereum;

/// <summary>A block beside the chain, open on a past height until it is disposed: transactions run in it, and nothing of them stays.</summary>
public sealed class SideBlock : IDisposable
{
    private readonly PastState _past;
    private readonly StateMark _mark;
    private readonly CallDeadline _deadline;
    private Call _call = null!;
    private GuardedContracts _contracts = null!;
    private bool _isRunning, _isChanged, _hasOperated;

    /// <summary>Opens a block.</summary>
    /// <param name="past">The height.</param>
    /// <param name="block">The block as code sees it.</param>
    /// <param name="deadline">Until when all of it may take.</param>
    /// <param name="rules">Its rules; null for those of its height.</param>
    public SideBlock(PastState past, EvmBlock block, CallDeadline deadline, EvmRules? rules = null)
    {
        (_past, _deadline) = (past, deadline);
        _mark = past.Store.Mark();
        Open(block, rules);
    }

    /// <summary>The state, for what a simulation sets before it runs; use <see cref="Change"/>.</summary>
    public EvmState State => _past.Evm.Machine.State;

    /// <summary>The block.</summary>
    public EvmBlock Block => _past.Evm.Machine.Block;

    /// <summary>Where the precompiles stand.</summary>
    public PrecompileSet Precompiles
    {
        get => _past.Evm.Machine.Precompiles;
        set => _past.Evm.Machine.Precompiles = value;
    }

    /// <summary>The rules.</summary>
    public EvmRules Rules => State.Rules;

    /// <summary>Gas used by the block's transactions that stay in it.</summary>
    public long GasUsed => _past.Evm.Processor.GasUsed;

    /// <summary>Gas that the last transaction was given back.</summary>
    public long LastRefund => _past.Evm.Processor.LastRefund;

    /// <summary>What the last transaction returned.</summary>
    public ReadOnlySpan<byte> Output => _past.Evm.Machine.Output;

    /// <summary>Goes on with another block, which sees what those before have done.</summary>
    public void Next(EvmBlock block, EvmRules? rules = null)
    {
        _isChanged = true;
        State.EndBlock();
        Open(block, rules);
    }

    /// <summary>Begins the block as every block begins: contracts are told of its parent.</summary>
    public void TellParent(in Hash32 parent)
    {
        _isRunning = _isChanged = true;
        SystemCalls.BeginBlock(_past.Evm.Machine, in parent, SystemCalls.NoBeaconRoot);
        _isRunning = false;
    }

    /// <summary>Changes the state before anything runs.</summary>
    public void Change(Action<EvmState> change)
    {
        _isRunning = _isChanged = true;
        State.BeginTransaction();
        change(State);
        State.EndTransaction();
        _isRunning = false;
    }

    /// <summary>Sets what an account has of won.</summary>
    /// <remarks>The ledger counts up to 2^128: more than <see cref="BalanceMax"/> is taken for that, so that sums stay below.</remarks>
    public void SetBalance(Address account, UInt256 balance)
    {
        _isChanged = true;
        Invariant.Assert((balance < BalanceMax ? balance : BalanceMax).TryToUInt128(out UInt128 wanted));
        UInt128 has = _past.Evm.Money.AvailableOf(in account, EvmModule.Won).Units;
        if (wanted > has) _past.Evm.Money.Credit(in account, EvmModule.Won, new Amount(wanted - has));
        if (wanted < has) _past.Evm.Money.Debit(in account, EvmModule.Won, new Amount(has - wanted));
    }

    /// <summary>The most that <see cref="SetBalance"/> gives: 2^120 - 1 units, above a quintillion won.</summary>
    public static UInt256 BalanceMax { get; } = (UInt256.One << 120) - UInt256.One;

    /// <summary>Lets code run where one of the chain's own contracts stands.</summary>
    public void Hide(Address contract) => _contracts.Hide(contract);

    /// <summary>Runs a call or transaction. Neither nonce nor kind of sender are asked.</summary>
    /// <param name="transaction">In the form of a transaction.</param>
    /// <param name="receipt">What it came to; null when it was refused.</param>
    /// <param name="isKept">Whether the next one sees what it changed.</param>
    /// <param name="tracer">Who sees its steps.</param>
    public TransactionRefusal Run(EvmTransaction transaction, out EvmReceipt? receipt, bool isKept = false, IEvmTracer? tracer = null)
    {
        _deadline.Check();
        _isRunning = true;
        _isChanged |= isKept;
        _past.Evm.Machine.Tracer = tracer;
        TransactionRefusal refusal = _past.Evm.Processor.TrySimulate(transaction, out receipt, isKept, isBounded: false);
        _past.Evm.Machine.Tracer = null;
        _isRunning = false;
        return refusal;
    }

    /// <summary>Whether the transaction could be the block's next one.</summary>
    public TransactionRefusal Check(EvmTransaction transaction) => _past.Evm.Processor.Check(transaction);

    /// <summary>Runs what contracts of the last transaction asked the chain for. The height cannot be used again.</summary>
    /// <returns>The transaction's logs, and those of what ran.</returns>
    public EvmLog[] RunQueued(EvmLog[] logs)
    {
        EvmLog[] all = _past.Evm.RunQueuedAside(logs, _call);
        _hasOperated |= all.Length != logs.Length;
        return all;
    }

    /// <summary>Ends the block: what it has changed goes into tries, whose root is the block's. The next thing is <see cref="Next"/>, or the end.</summary>
    /// <exception cref="HeightNotAvailableException">The tries of the height are no longer kept.</exception>
    public Hash32 End(PatriciaState tries)
    {
        _isChanged = true;
        return _past.Evm.EndAside(tries);
    }

    /// <summary>Undoes everything.</summary>
    public void Dispose()
    {
        _past.Evm.Machine.Tracer = null;
        _past.IsSpent |= _isRunning || _hasOperated;
        if (_past.IsSpent) return;
        _past.Store.RollbackTo(_mark);
        _past.Evm.CloseAside(isClean: !_isChanged);
    }

    private void Open(EvmBlock block, EvmRules? rules)
    {
        _call = _past.Chain.OpenAside((long)block.Number, (long)block.Time * 1_000);
        _past.Evm.OpenAside(_call, block, rules ?? _past.Evm.RulesAt((long)block.Number));
        _contracts = new GuardedContracts(_past.Evm.Machine.Natives!, _deadline);
        _past.Evm.Machine.Natives = _contracts;
    }
}
