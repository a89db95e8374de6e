using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Ethereum;

/// <summary>A transaction that is about to be traced.</summary>
/// <param name="Transaction">The transaction, or a call in the form of one.</param>
/// <param name="Block">Its block.</param>
/// <param name="State">The state, as the transaction finds it.</param>
/// <param name="Hash">Its hash; null for a call.</param>
/// <param name="Index">Its place among the block's transactions.</param>
/// <param name="BlockHash">The hash of its block; null for a call.</param>
/// <param name="FirstLogIndex">The place of its first log among those of the block.</param>
public sealed record TracedTransaction(EvmTransaction Transaction, EvmBlock Block, EvmState State, Hash32? Hash = null, int Index = 0, Hash32? BlockHash = null, int FirstLogIndex = 0);

/// <summary>Sees a transaction from before its fees are taken until after they are settled.</summary>
public interface ITransactionTracer : IEvmTracer
{
    /// <summary>Whether it wants to know what every step costs before it sees the first: then the transaction is run once for that, and taken back.</summary>
    bool WantsCosts { get; }

    /// <summary>The transaction is about to run.</summary>
    void Begin(TracedTransaction transaction, StepCosts? costs);

    /// <summary>The transaction has run, and the state is as it left it.</summary>
    void End(EvmReceipt receipt);
}

/// <summary>Executes a committed block again, from the height before it, as it was executed: native envelopes between transactions, what happened at its beginning, what contracts asked for.</summary>
/// <param name="past">The height before, used by nobody else.</param>
/// <param name="block">The block as the chain takes it.</param>
/// <param name="view">Its header and receipts.</param>
/// <param name="isQuiet">Whether nothing happened at its beginning.</param>
/// <param name="deadline">Until when all of it may take.</param>
public sealed class BlockReplay(PastState past, AbciBlock block, EvmBlockView view, bool isQuiet, CallDeadline deadline) : IReplayObserver
{
    private Func<int, ITransactionTracer?> _choose = static _ => null;
    private Action<int, ITransactionTracer> _finish = static (_, _) => { };
    private int _next, _last;
    private ITransactionTracer? _tracer;

    /// <summary>The height before, with what has been executed so far.</summary>
    public PastState Past => past;

    /// <summary>Traces transactions of the block.</summary>
    /// <param name="last">The last that is asked for: nothing behind it is executed.</param>
    /// <param name="choose">Who traces a transaction, told before it runs; null for nobody.</param>
    /// <param name="finish">Called when a traced transaction has run.</param>
    /// <exception cref="CallTimeoutException">It took too long.</exception>
    public void Run(int last, Func<int, ITransactionTracer?> choose, Action<int, ITransactionTracer> finish)
    {
        (_choose, _finish, _last) = (choose, finish, last);
        past.Chain.Replay(block, isQuiet, this);
        if (_next <= _last && _next < view.Receipts.Count && view.Receipts[_next].IsSystem) TraceSystem(view.Receipts[_next]);
    }

    // The transaction that nobody sent does nothing: it tells of what others did.
    private void TraceSystem(EvmReceiptView receipt)
    {
        if (_choose(_next) is not { } tracer) return;
        UInt256 price = receipt.Receipt.GasPrice;
        Invariant.Assert(TransactionCodec.TryDecode(SystemTransaction.Create(past.Evm.ChainId, view.Header.Number, in price, receipt.To!.Value), out EvmTransaction transaction, out _));
        tracer.Begin(new TracedTransaction(transaction, past.Evm.Machine.Block, past.Evm.Machine.State, transaction.Hash, _next, view.Hash, receipt.FirstLogIndex), tracer.WantsCosts ? new StepCosts() : null);
        tracer.End(receipt.Receipt);
        _finish(_next, tracer);
    }

    /// <inheritdoc/>
    public bool Before(int index)
    {
        deadline.Check();
        if (_next > _last || _next == view.Receipts.Count || view.Receipts[_next].IsSystem) return false;
        EvmReceiptView receipt = view.Receipts[_next];
        if (receipt.EnvelopeIndex != index || _choose(_next) is not { } tracer) return true;
        // It is in the chain, so it is signed, or the city is one in which it need not be.
        if (!TransactionCodec.TryDecode(block.Transactions[index], out EvmTransaction transaction, out _))
            Invariant.Assert(TransactionCodec.TryReadImpersonated(block.Transactions[index], EvmFork.Osaka, out transaction));
        EvmMachine machine = past.Evm.Machine;
        _tracer = tracer;
        StepCosts? costs = tracer.WantsCosts ? CostsOf(transaction) : null;
        tracer.Begin(new TracedTransaction(transaction, machine.Block, machine.State, transaction.Hash, _next, view.Hash, receipt.FirstLogIndex), costs);
        machine.Tracer = new Watched(tracer, deadline);
        return true;
    }

    /// <inheritdoc/>
    public void After(int index)
    {
        if (_next == view.Receipts.Count || view.Receipts[_next].EnvelopeIndex != index) return;
        // What is told of a block is what happened in it, or it is not told.
        Invariant.Assert(past.Evm.Processor.GasUsed == view.Receipts[_next].Receipt.CumulativeGasUsed, "a block executed again comes to the same");
        past.Evm.Machine.Tracer = null;
        if (_tracer is { } tracer)
        {
            tracer.End(view.Receipts[_next].Receipt);
            _finish(_next, tracer);
            _tracer = null;
        }
        _next++;
    }

    private StepCosts CostsOf(EvmTransaction transaction)
    {
        StepCosts costs = new();
        past.Evm.Machine.Tracer = new Watched(costs, deadline);
        past.Evm.Processor.TrySimulate(transaction, out _, isBounded: false);
        past.Evm.Machine.Tracer = null;
        return costs;
    }

    /// <summary>A tracer with a clock.</summary>
    internal sealed unsafe class Watched(IEvmTracer inner, CallDeadline deadline) : IEvmTracer
    {
        private const int StepsBetweenLooks = 1_024;

        private int _steps;

        public void Enter(EvmFrame frame, EvmCallKind kind, long gas) => inner.Enter(frame, kind, gas);

        public void BeforeStep(EvmFrame frame, in EvmStep step)
        {
            if (++_steps % StepsBetweenLooks == 0) deadline.Check();
            inner.BeforeStep(frame, in step);
        }

        public void AfterStep(EvmFrame frame, long gas) => inner.AfterStep(frame, gas);

        public void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> output) => inner.Exit(frame, gasLeft, output);
    }
}
