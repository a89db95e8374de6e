using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>A committed block as Ethereum's tools see it. Immutable.</summary>
/// <param name="view">Header and receipts.</param>
/// <param name="transactions">The transactions as they were signed, one for each receipt.</param>
public sealed class EthereumBlock(EvmBlockView view, IReadOnlyList<ReadOnlyMemory<byte>> transactions)
{
    private readonly EvmTransaction?[] _decoded = new EvmTransaction?[view.Receipts.Count];

    /// <summary>Its height.</summary>
    public long Height => (long)Header.Number;

    /// <summary>Its header.</summary>
    public EvmHeader Header => view.Header;

    /// <summary>Its hash.</summary>
    public Hash32 Hash => view.Hash;

    /// <summary>Receipts in the order of the transactions.</summary>
    public IReadOnlyList<EvmReceiptView> Receipts => view.Receipts;

    /// <summary>The transactions as they were signed.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Transactions => transactions;

    /// <summary>A transaction, decoded.</summary>
    public EvmTransaction TransactionAt(int index)
    {
        ref EvmTransaction? decoded = ref _decoded[index];
        if (Volatile.Read(ref decoded) is { } there) return there;
        Invariant.Assert(TransactionCodec.TryDecode(transactions[index].Span, out EvmTransaction transaction, out _));
        Volatile.Write(ref decoded, transaction);
        return transaction;
    }

    /// <summary>Writes the block as Ethereum encodes one: header, transactions, no uncles, no withdrawals.</summary>
    public void Write(RlpWriter writer)
    {
        int block = writer.BeginList();
        Header.Write(writer);
        int list = writer.BeginList();
        foreach (ReadOnlyMemory<byte> transaction in transactions)
        {
            // A typed transaction is a string of bytes in the list, a legacy one a list of its own (EIP-2718).
            if (transaction.Span[0] >= 0xC0) writer.Raw(transaction.Span);
            else writer.Bytes(transaction.Span);
        }
        writer.EndList(list);
        writer.EndList(writer.BeginList());
        if (Header.WithdrawalsRoot is not null) writer.EndList(writer.BeginList());
        writer.EndList(block);
    }
}
