using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Node.Index;

namespace Gwangan.Node.Api.Ethereum.Forms;

/// <summary>A log as eth_getLogs and receipts give it (execution-apis, schema Log).</summary>
public static class LogForm
{
    /// <summary>Writes a log that the index has found.</summary>
    public static void Write(Utf8JsonWriter json, in LogEntry log)
    {
        json.WriteStartObject();
        json.Data("address"u8, log.Address);
        json.WriteStartArray("topics"u8);
        for (int i = 0; i < log.TopicCount; i++) json.Data(log.TopicAt(i));
        json.WriteEndArray();
        json.Data("data"u8, log.Data);
        WritePlace(json, log.Height, log.BlockHash, log.TimeSeconds, log.TransactionHash, log.TransactionIndex, log.LogIndex);
        json.WriteEndObject();
    }

    /// <summary>Writes a log of a receipt.</summary>
    public static void Write(Utf8JsonWriter json, EthereumBlock block, int transaction, int index)
    {
        EvmReceiptView receipt = block.Receipts[transaction];
        EvmLog log = receipt.Receipt.Logs[index];
        json.WriteStartObject();
        json.Address("address"u8, log.Address);
        json.WriteStartArray("topics"u8);
        foreach (Hash32 topic in log.Topics) json.Data(Hash32.Bytes(in topic));
        json.WriteEndArray();
        json.Data("data"u8, log.Data);
        WritePlace(json, block.Height, block.Hash, block.Header.TimeSeconds, receipt.TransactionHash, transaction, receipt.FirstLogIndex + index);
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, long height, in Hash32 block, ulong timeSeconds, in Hash32 transaction, int transactionIndex, int logIndex)
    {
        json.Quantity("blockNumber"u8, (ulong)height);
        json.Hash("transactionHash"u8, in transaction);
        json.Quantity("transactionIndex"u8, (ulong)transactionIndex);
        json.Hash("blockHash"u8, in block);
        json.Quantity("blockTimestamp"u8, timeSeconds);
        json.Quantity("logIndex"u8, (ulong)logIndex);
        json.WriteBoolean("removed"u8, false);
    }
}
