using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Vectors.World;

/// <summary>A receipt as a leaf of a block's receipts root, of every fork.</summary>
internal static class ReceiptBytes
{
    /// <summary>The bytes, whose logs also go into <paramref name="blockBloom"/>.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="root">The state after the transaction, before Byzantium; null for a status.</param>
    /// <param name="blockBloom">The filter over the block's logs.</param>
    public static byte[] Of(EvmReceipt receipt, Hash32? root, ref Bloom blockBloom)
    {
        RlpWriter writer = new();
        if (receipt.Type != EvmTransactionType.Legacy) writer.Raw([(byte)receipt.Type]);
        int list = writer.BeginList();
        if (root is { } between) writer.Hash(in between);
        else writer.UInt64(receipt.IsSuccess ? 1u : 0u);
        writer.UInt64((ulong)receipt.CumulativeGasUsed);
        Bloom bloom = new();
        foreach (EvmLog log in receipt.Logs)
        {
            Address address = log.Address;
            bloom.Add(Address.Bytes(in address));
            blockBloom.Add(Address.Bytes(in address));
            foreach (Hash32 topic in log.Topics)
            {
                bloom.Add(Hash32.Bytes(in topic));
                blockBloom.Add(Hash32.Bytes(in topic));
            }
        }
        writer.Bytes(Bloom.Bytes(in bloom));
        LogsHash.Write(writer, receipt.Logs);
        writer.EndList(list);
        return writer.ToArray();
    }
}
