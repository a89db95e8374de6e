using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>Executes the transactions of a block, one after another, as the yellow paper's section 6 and the EIPs since have it. One thread uses it.</summary>
/// <param name="machine">Runs the code, on the state that everything is written to.</param>
public sealed class TransactionProcessor(EvmMachine machine)
{
    private readonly EvmState _state = machine.State;

    /// <summary>Whose authorisations count (EIP-7702); null for Ethereum's way: everybody's.</summary>
    public IEvmSigners? Signers { get; init; }

    /// <summary>Gas that the block's transactions have paid for.</summary>
    public long GasUsed { get; private set; }

    /// <summary>Blobs that the block's transactions carry.</summary>
    public int BlobCount { get; private set; }

    /// <summary>Begins a block. Its system calls come next (<see cref="SystemCalls"/>), then its transactions; <see cref="EvmState.EndBlock"/> ends it.</summary>
    public void BeginBlock(EvmRules rules, EvmBlock block)
    {
        _state.BeginBlock(rules);
        machine.BeginBlock(block);
        GasUsed = 0;
        BlobCount = 0;
    }

    /// <summary>Whether the transaction may come next.</summary>
    public TransactionRefusal Check(EvmTransaction transaction)
    {
        EvmBlock block = machine.Block;
        ulong gasLeft = block.GasLimit - ulong.Min(block.GasLimit, (ulong)GasUsed);
        TransactionRefusal refusal = TransactionChecks.CheckStateless(transaction, _state.Rules, block, gasLeft, _state.Rules.BlobsPerBlockMax - BlobCount);
        return refusal == TransactionRefusal.None ? TransactionChecks.CheckSender(transaction, _state) : refusal;
    }

    /// <summary>Executes a transaction. When it is refused, nothing has changed and there is no receipt.</summary>
    public TransactionRefusal TryExecute(EvmTransaction transaction, out EvmReceipt? receipt)
    {
        receipt = null;
        TransactionRefusal refusal = Check(transaction);
        if (refusal != TransactionRefusal.None) return refusal;

        _state.BeginTransaction();
        receipt = Run(transaction);
        _state.EndTransaction();
        GasUsed = receipt.CumulativeGasUsed;
        BlobCount += transaction.BlobHashes.Length;
        receipt.Logs = _state.CopyLogs();
        return TransactionRefusal.None;
    }

    /// <summary>
    /// Executes a transaction and takes everything back: what eth_call and gas estimates show. The nonce and the kind of sender are not asked; funds are. The
    /// output is the machine's.
    /// </summary>
    /// <param name="transaction">The transaction, or a call in the form of one.</param>
    /// <param name="receipt">What it came to.</param>
    /// <param name="isKept">Whether what it changes stays, for others to follow it in the same simulated block.</param>
    /// <param name="isBounded">Whether it has to fit a block; a call that nobody has signed need not.</param>
    public TransactionRefusal TrySimulate(EvmTransaction transaction, out EvmReceipt? receipt, bool isKept = false, bool isBounded = true)
    {
        receipt = null;
        EvmBlock block = machine.Block;
        TransactionRefusal refusal = TransactionChecks.CheckStateless(transaction, _state.Rules, block, block.GasLimit, _state.Rules.BlobsPerBlockMax, isBounded);
        if (refusal != TransactionRefusal.None) return refusal;
        if (!TransactionChecks.TryCostMax(transaction, out UInt256 cost) || _state.SpendableOf(_state.Find(transaction.Sender)) < cost)
            return TransactionRefusal.InsufficientFunds;

        _state.BeginTransaction();
        receipt = Run(transaction);
        receipt.Logs = _state.CopyLogs();
        if (isKept) GasUsed = receipt.CumulativeGasUsed;
        else _state.RollbackTo(0);
        _state.EndTransaction();
        return TransactionRefusal.None;
    }

    /// <summary>Gas that the last transaction was given back for what it cleared.</summary>
    public long LastRefund { get; private set; }

    // From here on nothing can be refused.
    private EvmReceipt Run(EvmTransaction transaction)
    {
        EvmFork fork = _state.Rules.Fork;
        UInt256 price = transaction.PriceAt(machine.Block.BaseFee);
        int sender = _state.Find(transaction.Sender);
        ulong nonce = _state.NonceOf(sender);
        // Only a simulation, which asks for no nonce, comes to the last one; there it begins anew, as in geth.
        _state.SetNonce(sender, unchecked(nonce + 1));
        _state.Debit(sender, (price * transaction.GasLimit) + (machine.Block.BlobBaseFee * BlobGasOf(transaction)));

        Address target = transaction.To ?? ContractAddress.Of(transaction.Sender, nonce);
        if (fork >= EvmFork.Berlin) WarmUp(transaction, sender, _state.Find(in target));
        foreach (Authorization authorization in transaction.Authorizations) Authorize(authorization);

        long gas = (long)transaction.GasLimit - TransactionGas.IntrinsicOf(transaction, fork);
        EvmResult result = Send(transaction, in price, in target, gas);

        long used = (long)transaction.GasLimit - result.GasLeft;
        LastRefund = long.Min(_state.Refund, TransactionGas.RefundMax(used, fork));
        used -= LastRefund;
        used = long.Max(used, TransactionGas.FloorOf(transaction, fork));
        _state.Credit(sender, price * ((ulong)((long)transaction.GasLimit - used)));
        PayFee(in price, (ulong)used);
        return new EvmReceipt
        {
            Type = transaction.Type,
            Status = result.Status,
            GasUsed = used,
            CumulativeGasUsed = GasUsed + used,
            GasPrice = price,
            ContractAddress = transaction.To is null ? target : null,
        };
    }

    private EvmResult Send(EvmTransaction transaction, in UInt256 price, in Address target, long gas)
    {
        machine.BeginTransaction(new EvmTransactionContext(transaction.Sender, price, transaction.BlobHashes));
        EvmMessage message = new() { Caller = transaction.Sender, To = target, Value = transaction.Value, Input = transaction.Data.Span, Gas = gas };
        return transaction.To is null ? machine.Create(in message) : machine.Call(in message);
    }

    private void WarmUp(EvmTransaction transaction, int sender, int target)
    {
        _state.MakeWarm(sender);
        _state.MakeWarm(target);
        if (_state.Rules.Fork >= EvmFork.Shanghai) _state.MakeWarm(_state.Find(machine.Block.Coinbase)); // EIP-3651
        _state.WarmPrecompiles();
        foreach (AccessListEntry entry in transaction.AccessList)
        {
            int account = _state.Find(entry.Address);
            _state.MakeWarm(account);
            foreach (ref readonly UInt256 key in entry.Keys.AsSpan()) _state.MakeSlotWarm(_state.FindSlot(account, in key));
        }
    }

    // EIP-7702: one that is not valid is skipped, and what it cost stays paid.
    private void Authorize(Authorization authorization)
    {
        if (!authorization.ChainId.IsZero && authorization.ChainId != _state.Rules.ChainId) return;
        if (authorization.Nonce == ulong.MaxValue || authorization.Authority is not { } authority) return;
        if (Signers is not null && !Signers.MayDelegate(in authority)) return;
        int account = _state.Find(in authority);
        _state.MakeWarm(account);
        if (_state.HasCode(account) && !_state.CodeOf(account).TryDelegate(out _)) return;
        if (_state.NonceOf(account) != authorization.Nonce) return;
        if (_state.Exists(account)) _state.AddRefund(TransactionGas.AuthorizationRefund);
        _state.SetCode(account, authorization.Target.IsZero ? EvmCode.Empty : new EvmCode(EvmCode.DelegationTo(authorization.Target)));
        _state.SetNonce(account, authorization.Nonce + 1);
    }

    // No log tells of it, so that a receipt's logs are those of its call: a city's fees are in the block's system receipt.
    // What the sender was debited beyond this, the base fee on Ethereum and blob gas, has vanished.
    private void PayFee(in UInt256 price, UInt256 gasUsed)
    {
        if (_state.Rules.Treasury is { } treasury)
        {
            // In a city the coinbase is the treasury; in a simulation, and where a test has named another, the tip is that one's.
            UInt256 tip = machine.Block.Coinbase != treasury && price > machine.Block.BaseFee ? price - machine.Block.BaseFee : default;
            _state.Credit(_state.Find(in treasury), (price - tip) * gasUsed);
            if (!tip.IsZero) _state.Credit(_state.Find(machine.Block.Coinbase), tip * gasUsed);
            return;
        }
        _state.Credit(_state.Find(machine.Block.Coinbase), (price - machine.Block.BaseFee) * gasUsed);
    }

    private static UInt256 BlobGasOf(EvmTransaction transaction) => (ulong)transaction.BlobHashes.Length * TransactionGas.Blob;
}
