using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Chain.Kernel;

/// <summary>Puts the transactions of a proposal in line, Ethereum's and Cosmos': of each sender in the order of nonces, without gaps, and no more than it can pay for.</summary>
internal sealed class ProposalLines(ITransactionKeeper keeper)
{
    private sealed class Line
    {
        public ulong Next;
        public Amount Reserved;
        public bool IsClosed;
        public readonly SortedDictionary<ulong, Envelope> Held = [];
    }

    private readonly Dictionary<Address, Line> _lines = [];
    private ulong _gas;

    /// <summary>Whether no further transaction fits into the block's gas: those that are left need not be looked at.</summary>
    public bool IsFull => keeper.BlockGasLimit - _gas < TransactionGas.Base;

    /// <summary>A candidate has come: it waits in its sender's line.</summary>
    public void Hold(Envelope envelope)
    {
        Address sender = envelope.Account;
        if (!_lines.TryGetValue(sender, out Line? line))
        {
            line = new Line { Next = keeper.NonceOf(in sender) };
            _lines.Add(sender, line);
        }
        line.Held.TryAdd(envelope.Nonce, envelope);
    }

    /// <summary>The transaction of this sender whose turn it is; false when it has none, it cannot be paid for or pays too little, or the block's gas is gone.</summary>
    public bool TryPeek(in Address sender, out Envelope next)
    {
        Line line = _lines[sender];
        next = null!;
        if (line.IsClosed || !line.Held.TryGetValue(line.Next, out Envelope? first)) return false;
        if (first.GasLimit > keeper.BlockGasLimit - _gas || !keeper.PaysBaseFee(first)) return false;
        if (!line.Reserved.TryAdd(first.Reserves, out Amount total) || !keeper.Covers(in sender, total)) return false;
        next = first;
        return true;
    }

    /// <summary>The transaction that <see cref="TryPeek"/> has shown is in the proposal.</summary>
    public void Take(Envelope envelope)
    {
        Line line = _lines[envelope.Account];
        line.Held.Remove(envelope.Nonce);
        line.Next++;
        line.Reserved += envelope.Reserves;
        _gas += envelope.GasLimit;
    }

    /// <summary>The transaction that <see cref="TryPeek"/> has shown does not fit: the rest of its line waits for another block.</summary>
    public void Close(Envelope envelope) => _lines[envelope.Account].IsClosed = true;
}
