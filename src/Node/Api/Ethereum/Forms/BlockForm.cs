using System.Buffers.Binary;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Blocks;

namespace Gwangan.Node.Api.Ethereum.Forms;

/// <summary>A block as eth_getBlockBy… gives it (execution-apis, schema Block).</summary>
public static class BlockForm
{
    /// <summary>Writes a block, its transactions whole or as hashes.</summary>
    public static void Write(Utf8JsonWriter json, EthereumBlock block, bool isFull)
    {
        json.WriteStartObject();
        WriteHeader(json, block.Header, block.Hash);
        json.Quantity("size"u8, (ulong)block.Size);
        json.WriteStartArray("transactions"u8);
        for (int i = 0; i < block.Receipts.Count; i++)
        {
            if (isFull) TransactionForm.Write(json, block, i);
            else json.Data(Hash32.Bytes(block.Receipts[i].TransactionHash));
        }
        json.WriteEndArray();
        json.WriteStartArray("uncles"u8);
        json.WriteEndArray();
        if (block.Header.WithdrawalsRoot is not null)
        {
            json.WriteStartArray("withdrawals"u8);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    /// <summary>Writes the fields of a header into the object that is begun.</summary>
    /// <param name="json">Where they go.</param>
    /// <param name="header">The header.</param>
    /// <param name="hash">Its hash; null for a block that is not decided, which then shows no nonce and no receiver of fees either.</param>
    public static void WriteHeader(Utf8JsonWriter json, EvmHeader header, Hash32? hash)
    {
        Span<byte> nonce = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(nonce, header.Nonce);
        Bloom bloom = header.LogsBloom;
        json.Quantity("number"u8, header.Number);
        if (hash is { } decided)
        {
            json.Hash("hash"u8, in decided);
            json.Data("nonce"u8, nonce);
            json.Address("miner"u8, header.Coinbase);
        }
        else
        {
            json.WriteNull("hash"u8);
            json.WriteNull("nonce"u8);
            json.WriteNull("miner"u8);
        }
        json.Hash("parentHash"u8, header.ParentHash);
        json.Hash("mixHash"u8, header.PrevRandao);
        json.Hash("sha3Uncles"u8, header.UnclesHash);
        json.Data("logsBloom"u8, Bloom.Bytes(in bloom));
        json.Hash("transactionsRoot"u8, header.TransactionsRoot);
        json.Hash("stateRoot"u8, header.StateRoot);
        json.Hash("receiptsRoot"u8, header.ReceiptsRoot);
        json.Quantity("difficulty"u8, header.Difficulty);
        json.Data("extraData"u8, header.ExtraData.Span);
        json.Quantity("gasLimit"u8, header.GasLimit);
        json.Quantity("gasUsed"u8, header.GasUsed);
        json.Quantity("timestamp"u8, header.TimeSeconds);
        if (header.BaseFeePerGas is { } baseFee) json.Quantity("baseFeePerGas"u8, in baseFee);
        if (header.WithdrawalsRoot is { } withdrawals) json.Hash("withdrawalsRoot"u8, in withdrawals);
        if (header.BlobGasUsed is { } blobGas) json.Quantity("blobGasUsed"u8, blobGas);
        if (header.ExcessBlobGas is { } excess) json.Quantity("excessBlobGas"u8, excess);
        if (header.ParentBeaconBlockRoot is { } beacon) json.Hash("parentBeaconBlockRoot"u8, in beacon);
        if (header.RequestsHash is { } requests) json.Hash("requestsHash"u8, in requests);
    }
}
