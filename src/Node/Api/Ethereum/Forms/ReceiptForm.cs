using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Node.Api.Ethereum.Forms;

/// <summary>A receipt as eth_getTransactionReceipt gives it (execution-apis, schema ReceiptInfo).</summary>
public static class ReceiptForm
{
    /// <summary>Writes all receipts of a block as a list.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more.</exception>
    public static void WriteAll(Utf8JsonWriter json, EthereumBlock block, CancellationToken cancel)
    {
        ReceiptBlooms filters = new();
        ReadOnlySpan<Bloom> blooms = default;
        json.WriteStartArray();
        for (int i = 0; i < block.Receipts.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            int place = i % ReceiptBlooms.CountMax;
            if (place == 0) blooms = filters.From(block.Receipts, i);
            Write(json, block, i, in blooms[place]);
        }
        json.WriteEndArray();
    }

    /// <summary>Writes the receipt of a block's transaction.</summary>
    public static void Write(Utf8JsonWriter json, EthereumBlock block, int index) => Write(json, block, index, ReceiptCodec.BloomOf(block.Receipts[index].Receipt.Logs));

    private static void Write(Utf8JsonWriter json, EthereumBlock block, int index, in Bloom bloom)
    {
        EvmReceiptView view = block.Receipts[index];
        EvmReceipt receipt = view.Receipt;
        json.WriteStartObject();
        json.Quantity("type"u8, (ulong)receipt.Type);
        json.Quantity("status"u8, receipt.IsSuccess ? 1UL : 0UL);
        json.Quantity("cumulativeGasUsed"u8, (ulong)receipt.CumulativeGasUsed);
        json.WriteStartArray("logs"u8);
        for (int i = 0; i < receipt.Logs.Length; i++) LogForm.Write(json, block, index, i);
        json.WriteEndArray();
        json.Data("logsBloom"u8, Bloom.Bytes(in bloom));
        json.Hash("transactionHash"u8, view.TransactionHash);
        json.Quantity("transactionIndex"u8, (ulong)index);
        json.Hash("blockHash"u8, block.Hash);
        json.Quantity("blockNumber"u8, (ulong)block.Height);
        json.Address("from"u8, view.From);
        json.Address("to"u8, view.To);
        json.Address("contractAddress"u8, view.To is null ? receipt.ContractAddress : null);
        json.Quantity("gasUsed"u8, (ulong)receipt.GasUsed);
        json.Quantity("effectiveGasPrice"u8, receipt.GasPrice);
        json.WriteEndObject();
    }
}
