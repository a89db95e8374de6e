using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Node.Api.Ethereum.Forms;

/// <summary>A transaction as eth_getTransactionBy… gives it (execution-apis, schema TransactionInfo).</summary>
public static class TransactionForm
{
    /// <summary>Writes a transaction of a block.</summary>
    public static void Write(Utf8JsonWriter json, EthereumBlock block, int index)
    {
        EvmTransaction transaction = block.TransactionAt(index);
        json.WriteStartObject();
        json.Hash("blockHash"u8, block.Hash);
        json.Quantity("blockNumber"u8, (ulong)block.Height);
        json.Quantity("blockTimestamp"u8, block.Header.TimeSeconds);
        json.Quantity("transactionIndex"u8, (ulong)index);
        WriteFields(json, transaction, block.Receipts[index].TransactionHash, block.Receipts[index].From, block.Receipts[index].Receipt.GasPrice);
        json.WriteEndObject();
    }

    /// <summary>Writes a transaction that waits for a block.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="baseFee">The base fee by which its price is told.</param>
    public static void WritePending(Utf8JsonWriter json, EvmTransaction transaction, in UInt256 baseFee)
    {
        json.WriteStartObject();
        json.WriteNull("blockHash"u8);
        json.WriteNull("blockNumber"u8);
        json.WriteNull("transactionIndex"u8);
        WriteFields(json, transaction, transaction.Hash, transaction.Sender, transaction.MaxFeePerGas >= baseFee ? transaction.PriceAt(in baseFee) : transaction.MaxFeePerGas);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, EvmTransaction transaction, in Hash32 hash, in Address from, in UInt256 gasPrice)
    {
        EvmTransactionType type = transaction.Type;
        json.Quantity("type"u8, (ulong)type);
        json.Hash("hash"u8, in hash);
        json.Quantity("nonce"u8, transaction.Nonce);
        json.Address("from"u8, from);
        json.Address("to"u8, transaction.To);
        json.Quantity("value"u8, transaction.Value);
        json.Data("input"u8, transaction.Data.Span);
        json.Quantity("gas"u8, transaction.GasLimit);
        json.Quantity("gasPrice"u8, in gasPrice);
        if (type >= EvmTransactionType.DynamicFee)
        {
            json.Quantity("maxFeePerGas"u8, transaction.MaxFeePerGas);
            json.Quantity("maxPriorityFeePerGas"u8, transaction.MaxPriorityFeePerGas);
        }
        if (transaction.ChainId is { } chainId) json.Quantity("chainId"u8, in chainId);
        if (type >= EvmTransactionType.AccessList) WriteAccessList(json, transaction.AccessList);
        if (type == EvmTransactionType.SetCode) WriteAuthorizations(json, transaction.Authorizations);
        json.Quantity("v"u8, TransactionCodec.VOf(transaction));
        if (type >= EvmTransactionType.AccessList) json.Quantity("yParity"u8, transaction.YParity);
        json.Quantity("r"u8, transaction.R);
        json.Quantity("s"u8, transaction.S);
    }

    private static void WriteAccessList(Utf8JsonWriter json, AccessListEntry[] entries)
    {
        json.WriteStartArray("accessList"u8);
        foreach (AccessListEntry entry in entries)
        {
            json.WriteStartObject();
            json.Address("address"u8, entry.Address);
            json.WriteStartArray("storageKeys"u8);
            foreach (UInt256 key in entry.Keys) json.Data(Hash32.Bytes(key.ToHash32()));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteAuthorizations(Utf8JsonWriter json, Authorization[] authorizations)
    {
        json.WriteStartArray("authorizationList"u8);
        foreach (Authorization authorization in authorizations)
        {
            json.WriteStartObject();
            json.Quantity("chainId"u8, authorization.ChainId);
            json.Address("address"u8, authorization.Target);
            json.Quantity("nonce"u8, authorization.Nonce);
            json.Quantity("yParity"u8, authorization.YParity);
            json.Quantity("r"u8, authorization.R);
            json.Quantity("s"u8, authorization.S);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
