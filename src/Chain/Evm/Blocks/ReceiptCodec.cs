using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Chain.Evm.Blocks;

/// <summary>Receipts as a block's receipts root commits them (yellow paper, section 4.3.1, EIP-658, EIP-2718).</summary>
public static class ReceiptCodec
{
    /// <summary>The filter over a receipt's logs.</summary>
    public static Bloom BloomOf(IReadOnlyList<EvmLog> logs)
    {
        Bloom bloom = default;
        for (int i = 0; i < logs.Count; i++)
        {
            bloom.Add(Address.Bytes(logs[i].Address));
            foreach (Hash32 topic in logs[i].Topics) bloom.Add(Hash32.Bytes(in topic));
        }
        return bloom;
    }

    /// <summary>The leaf of a receipt: its type, unless it is the first, and a list of status, gas of the block so far, filter and logs.</summary>
    public static byte[] Encode(EvmReceipt receipt, in Bloom bloom)
    {
        RlpWriter writer = new(512);
        Write(writer, receipt, in bloom);
        return writer.ToArray();
    }

    /// <summary>Writes such a leaf.</summary>
    public static void Write(RlpWriter writer, EvmReceipt receipt, in Bloom bloom)
    {
        if (receipt.Type != EvmTransactionType.Legacy) writer.Raw([(byte)receipt.Type]);
        int list = writer.BeginList();
        writer.UInt64(receipt.IsSuccess ? 1UL : 0UL);
        writer.UInt64((ulong)receipt.CumulativeGasUsed);
        writer.Bytes(Bloom.Bytes(in bloom));
        WriteLogs(writer, receipt);
        writer.EndList(list);
    }

    internal static void WriteLogs(RlpWriter writer, EvmReceipt receipt)
    {
        if (receipt.EncodedLogs.IsEmpty) WriteLogs(writer, receipt.Logs);
        else writer.Raw(receipt.EncodedLogs.Span);
    }

    /// <summary>Writes logs as a list of address, topics and data.</summary>
    public static void WriteLogs(RlpWriter writer, IReadOnlyList<EvmLog> logs)
    {
        int list = writer.BeginList();
        for (int i = 0; i < logs.Count; i++)
        {
            int item = writer.BeginList();
            writer.Address(logs[i].Address);
            int topics = writer.BeginList();
            foreach (Hash32 topic in logs[i].Topics) writer.Hash(in topic);
            writer.EndList(topics);
            writer.Bytes(logs[i].Data);
            writer.EndList(item);
        }
        writer.EndList(list);
    }

    /// <summary>Reads such a list; false when it is anything else.</summary>
    public static bool TryReadLogs(ref RlpReader reader, out EvmLog[] logs)
    {
        logs = [];
        if (!reader.TryList(out RlpReader items)) return false;
        List<EvmLog> read = [];
        while (!items.AtEnd)
        {
            if (!items.TryList(out RlpReader item) || !item.TryAddress(out Address address) || !item.TryList(out RlpReader topics)) return false;
            List<Hash32> hashes = [];
            while (!topics.AtEnd)
            {
                if (!topics.TryHash(out Hash32 topic)) return false;
                hashes.Add(topic);
            }
            if (!item.TryBytes(out ReadOnlySpan<byte> data) || !item.AtEnd) return false;
            read.Add(new EvmLog(address, [.. hashes], data.ToArray()));
        }
        logs = [.. read];
        return true;
    }
}
