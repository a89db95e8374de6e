using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Chain.Evm.Blocks;

/// <summary>A block as Ethereum's tools see it: its header and the receipts of its transactions. Made once, when the block is executed, and stored in its results; nothing derives it again.</summary>
/// <remarks>
/// Stored form, RLP: [header, hash of the header, [receipt …]], a receipt being [index in the block's envelopes and 1, hash of the transaction, sender, receiver or nothing, type, status, gas used, gas of
/// the block so far, gas price, contract or nothing, index of its first log in the block, what it reverted with, logs].
/// </remarks>
/// <param name="Header">The header.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Receipts">Receipts in the order of the transactions.</param>
public sealed record EvmBlockView(EvmHeader Header, Hash32 Hash, IReadOnlyList<EvmReceiptView> Receipts)
{
    /// <summary>Writes the stored form.</summary>
    public void Write(RlpWriter writer)
    {
        int list = writer.BeginList();
        Header.Write(writer);
        writer.Hash(Hash);
        int receipts = writer.BeginList();
        foreach (EvmReceiptView receipt in Receipts) receipt.Write(writer);
        writer.EndList(receipts);
        writer.EndList(list);
    }

    /// <summary>Reads the stored form; false when the bytes are not it.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out EvmBlockView? view)
    {
        view = null;
        RlpReader outer = new(bytes);
        if (!outer.TryList(out RlpReader fields) || !outer.AtEnd || !EvmHeader.TryRead(ref fields, out EvmHeader? header)
            || !fields.TryHash(out Hash32 hash) || !fields.TryList(out RlpReader items) || !fields.AtEnd) return false;
        List<EvmReceiptView> receipts = [];
        while (!items.AtEnd)
        {
            if (!EvmReceiptView.TryRead(ref items, out EvmReceiptView? receipt)) return false;
            receipts.Add(receipt);
        }
        view = new EvmBlockView(header, hash, receipts);
        return true;
    }
}

/// <summary>The receipt of a transaction with its place in the block.</summary>
/// <param name="EnvelopeIndex">Its place among the block's envelopes, of which native ones have no receipt; -1 for the system receipt, whose transaction (<see cref="SystemTransaction"/>) nobody sent.</param>
/// <param name="TransactionHash">Its Ethereum hash.</param>
/// <param name="From">Who sent it.</param>
/// <param name="To">Whom it called; null for a creation.</param>
/// <param name="FirstLogIndex">Index of its first log among all logs of the block.</param>
/// <param name="Receipt">What it came to.</param>
/// <param name="Reason">With what it reverted, at most <see cref="ReasonSizeMax"/> bytes of it; empty when it did not.</param>
public sealed record EvmReceiptView(int EnvelopeIndex, Hash32 TransactionHash, Address From, Address? To, int FirstLogIndex, EvmReceipt Receipt, ReadOnlyMemory<byte> Reason)
{
    /// <summary>Most bytes of a revert's reason that are kept.</summary>
    public const int ReasonSizeMax = 1_024;

    /// <summary>The place of a transaction that is no envelope.</summary>
    public const int NoEnvelope = -1;

    /// <summary>Whether it is the system receipt, always the last of its block: it tells of money that moved without an Ethereum transaction saying so.</summary>
    public bool IsSystem => EnvelopeIndex == NoEnvelope;

    internal void Write(RlpWriter writer)
    {
        int list = writer.BeginList();
        writer.UInt64((ulong)(EnvelopeIndex + 1));
        writer.Hash(TransactionHash);
        writer.Address(From);
        writer.Address(To);
        writer.UInt64((ulong)Receipt.Type);
        writer.UInt64((ulong)Receipt.Status);
        writer.UInt64((ulong)Receipt.GasUsed);
        writer.UInt64((ulong)Receipt.CumulativeGasUsed);
        writer.UInt256(Receipt.GasPrice);
        writer.Address(Receipt.ContractAddress);
        writer.UInt64((ulong)FirstLogIndex);
        writer.Bytes(Reason.Span);
        ReceiptCodec.WriteLogs(writer, Receipt);
        writer.EndList(list);
    }

    internal static bool TryRead(ref RlpReader reader, [NotNullWhen(true)] out EvmReceiptView? view)
    {
        view = null;
        if (!reader.TryList(out RlpReader fields)
            || !fields.TryUInt64(out ulong envelope) || !fields.TryHash(out Hash32 hash) || !fields.TryAddress(out Address from) || !fields.TryAddress(out Address? to)
            || !fields.TryUInt64(out ulong type) || !fields.TryUInt64(out ulong status) || !fields.TryUInt64(out ulong gasUsed) || !fields.TryUInt64(out ulong cumulative)
            || !fields.TryUInt256(out UInt256 price) || !fields.TryAddress(out Address? contract) || !fields.TryUInt64(out ulong firstLog)
            || !fields.TryBytes(out ReadOnlySpan<byte> reason) || !ReceiptCodec.TryReadLogs(ref fields, out EvmLog[] logs) || !fields.AtEnd
            || type > byte.MaxValue || status > byte.MaxValue || envelope > int.MaxValue || firstLog > int.MaxValue || gasUsed > long.MaxValue || cumulative > long.MaxValue) return false;
        EvmReceipt receipt = new()
        {
            Type = (EvmTransactionType)type,
            Status = (EvmStatus)status,
            GasUsed = (long)gasUsed,
            CumulativeGasUsed = (long)cumulative,
            GasPrice = price,
            ContractAddress = contract,
            Logs = logs,
        };
        view = new EvmReceiptView((int)envelope - 1, hash, from, to, (int)firstLog, receipt, reason.ToArray());
        return true;
    }
}
