using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Node.Api.Ethereum.Forms;

/// <summary>The block that is being made, as <c>pending</c> names it: what could be in it. It has no hash, no roots of its own, and may come out otherwise.</summary>
public static class PendingForm
{
    /// <summary>Writes it, its transactions whole or as hashes.</summary>
    public static void Write(Utf8JsonWriter json, EthereumApi api, bool isFull)
    {
        EthereumBlock parent = api.Latest;
        UInt256 baseFee = api.BaseFeeAfter(parent.Header);
        EvmHeader header = parent.Header with
        {
            ParentHash = parent.Hash,
            Number = parent.Header.Number + 1,
            TimeSeconds = Math.Max(parent.Header.TimeSeconds, (ulong)api.City.Clock.GetUtcNow().ToUnixTimeSeconds()),
            GasUsed = 0,
            LogsBloom = default,
            TransactionsRoot = OrderedTrie.EmptyRoot,
            ReceiptsRoot = OrderedTrie.EmptyRoot,
            PrevRandao = parent.Hash,
            BaseFeePerGas = baseFee,
        };
        json.WriteStartObject();
        BlockForm.WriteHeader(json, header, null);
        json.Quantity("size"u8, (ulong)header.Encode().Length);
        json.WriteStartArray("transactions"u8);
        ulong gasLeft = header.GasLimit;
        foreach (Envelope envelope in api.City.Pool.Candidates())
        {
            if (envelope.Operations[0] is not Transact { Transaction: { } transaction } || transaction.GasLimit > gasLeft || transaction.MaxFeePerGas < baseFee) continue;
            gasLeft -= transaction.GasLimit;
            if (isFull) TransactionForm.WritePending(json, transaction, in baseFee);
            else json.Data(Hash32.Bytes(transaction.Hash));
        }
        json.WriteEndArray();
        json.WriteStartArray("uncles"u8);
        json.WriteEndArray();
        json.WriteStartArray("withdrawals"u8);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
