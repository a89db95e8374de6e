using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>A committed block as Ethereum's tools see it. Immutable.</summary>
/// <param name="view">Header and receipts.</param>
/// <param name="transactions">The transactions as they were signed, one for each receipt.</param>
/// <param name="decoded">The same decoded, as far as they are; the others are when they are asked for.</param>
public sealed class EthereumBlock(EvmBlockView view, IReadOnlyList<ReadOnlyMemory<byte>> transactions, EvmTransaction?[] decoded)
{
    // RLP: what begins at or above this is a list.
    private const byte ListBase = 0xC0;

    private long _size;

    /// <summary>Its height.</summary>
    public long Height => (long)Header.Number;

    /// <summary>Its header.</summary>
    public EvmHeader Header => view.Header;

    /// <summary>Its hash.</summary>
    public Hash32 Hash => view.Hash;

    /// <summary>Header and receipts as they are stored.</summary>
    public EvmBlockView View => view;

    /// <summary>Receipts in the order of the transactions.</summary>
    public IReadOnlyList<EvmReceiptView> Receipts => view.Receipts;

    /// <summary>The transactions as they were signed.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Transactions => transactions;

    /// <summary>Bytes of the block as Ethereum encodes one.</summary>
    public long Size
    {
        get
        {
            if (Volatile.Read(ref _size) is var known and not 0) return known;
            RlpWriter writer = new(1_024);
            Write(writer);
            Volatile.Write(ref _size, writer.Length);
            return writer.Length;
        }
    }

    /// <summary>A transaction, decoded. Sender and hash are those of its receipt: here they may not be set.</summary>
    public EvmTransaction TransactionAt(int index)
    {
        if (Volatile.Read(ref decoded[index]) is { } there) return there;
        Invariant.Assert(TransactionCodec.TryRead(transactions[index].Span, EvmFork.Osaka, out EvmTransaction transaction, out _));
        Volatile.Write(ref decoded[index], transaction);
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
            if (transaction.Span[0] >= ListBase) writer.Raw(transaction.Span);
            else writer.Bytes(transaction.Span);
        }
        writer.EndList(list);
        writer.EmptyList();
        if (Header.WithdrawalsRoot is not null) writer.EmptyList();
        writer.EndList(block);
    }
}
