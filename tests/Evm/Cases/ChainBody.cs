using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Blocks;

namespace Gwangan.Vectors.Cases;

/// <summary>What a validator hands a block's receiver from the beacon chain (EIP-4895).</summary>
internal readonly record struct ChainWithdrawal(Address Address, ulong AmountGwei);

/// <summary>A block as its bytes say it: header, transactions as they were signed, uncles, withdrawals.</summary>
internal sealed class ChainBody
{
    public required EvmHeader Header;
    public Hash32 Hash;
    public List<byte[]> Transactions = [];
    /// <summary>Each with the bytes that a root commits.</summary>
    public List<byte[]> EncodedWithdrawals = [];
    public List<ChainWithdrawal> Withdrawals = [];
    public List<EvmHeader> Uncles = [];
    public Hash32 UncleHash;
    public bool HasWithdrawals;

    /// <summary>Reads a block; false when it is malformed.</summary>
    public static bool TryRead(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ChainBody? body)
    {
        body = null;
        RlpReader outer = new(encoded);
        if (!outer.TryList(out RlpReader parts) || !outer.AtEnd) return false;
        if (!parts.TryItem(out ReadOnlySpan<byte> bytes) || !EvmHeader.TryDecode(bytes, out EvmHeader? header)) return false;
        // What is read and written again has to be the same bytes: the header's hash is taken of what it writes.
        if (!header.Encode().AsSpan().SequenceEqual(bytes)) throw new FormatException("the header is written as other bytes");
        body = new() { Header = header, Hash = header.ComputeHash() };
        return TryReadLists(ref parts, body);
    }

    private static bool TryReadLists(ref RlpReader parts, ChainBody body)
    {
        if (!parts.TryList(out RlpReader transactions)) return false;
        while (!transactions.AtEnd)
        {
            // A legacy transaction stands as a list, a typed one as a string (EIP-2718).
            bool isList = transactions.IsAtList;
            ReadOnlySpan<byte> bytes;
            if (isList ? !transactions.TryItem(out bytes) : !transactions.TryBytes(out bytes)) return false;
            body.Transactions.Add(bytes.ToArray());
        }
        if (!parts.TryItem(out ReadOnlySpan<byte> uncles)) return false;
        body.UncleHash = Keccak256.Hash(uncles);
        if (!TryReadUncles(uncles, body)) return false;
        if (parts.AtEnd) return true;
        body.HasWithdrawals = true;
        if (!parts.TryList(out RlpReader withdrawals)) return false;
        while (!withdrawals.AtEnd)
        {
            if (!withdrawals.TryItem(out ReadOnlySpan<byte> item)) return false;
            RlpReader one = new(item);
            if (!one.TryList(out RlpReader fields) || !fields.TryUInt64(out _) || !fields.TryUInt64(out _) || !fields.TryAddress(out Address address) || !fields.TryUInt64(out ulong amount) || !fields.AtEnd) return false;
            body.EncodedWithdrawals.Add(item.ToArray());
            body.Withdrawals.Add(new ChainWithdrawal(address, amount));
        }
        return parts.AtEnd;
    }

    private static bool TryReadUncles(ReadOnlySpan<byte> encoded, ChainBody body)
    {
        RlpReader outer = new(encoded);
        if (!outer.TryList(out RlpReader uncles)) return false;
        while (!uncles.AtEnd)
        {
            if (!uncles.TryItem(out ReadOnlySpan<byte> item) || !EvmHeader.TryDecode(item, out EvmHeader? uncle)) return false;
            body.Uncles.Add(uncle);
        }
        return true;
    }
}
