using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Node.Api.Ethereum.Forms;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>What transactions pay.</summary>
/// <remarks>A higher tip buys no earlier place in a city's block, so the tip that is suggested is the lowest that the node takes.</remarks>
public static class FeeMethods
{
    private const int HistoryWeight = 5;

    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        RpcMethod.Of("eth_gasPrice", request => request.Json.Quantity(api.BaseFeeAfter(api.Latest.Header) + api.SuggestedTip)),
        RpcMethod.Of("eth_maxPriorityFeePerGas", request => request.Json.Quantity(api.SuggestedTip)),
        RpcMethod.Of("eth_baseFee", request => request.Json.Quantity(api.BaseFeeAfter(api.Latest.Header))),
        // There are no blobs; a transaction reads this price (EIP-7516).
        RpcMethod.Of("eth_blobBaseFee", request => request.Json.Quantity(1)),
        RpcMethod.Of("eth_feeHistory", request => WriteHistory(api, request), HistoryWeight, isHeavy: true),
    ];

    private static void WriteHistory(EthereumApi api, RpcRequest request)
    {
        ulong asked = request[0].ValueKind == JsonValueKind.Number ? request[0].TryGetUInt64(out ulong number) ? number : throw RpcRequest.Wrong(0, "a count of blocks") : request.QuantityAt(0);
        BlockTag tag = request.TagAt(1);
        double[] percentiles = PercentilesOf(request);
        if (tag is { Kind: BlockTagKind.Number } wanted && wanted.Number > (ulong)api.Height)
            throw RpcException.Refused($"request beyond head block: requested {wanted.Number}, head {api.Height}");
        long last = api.HeightOf(in tag);
        int count = (int)Math.Min(Math.Min(asked, (ulong)ApiLimits.RpcFeeBlocksMax), (ulong)last + 1);
        // Of each block only what is told stays: a thousand full ones would not fit.
        List<Fees> blocks = [];
        for (long height = last; height > last - count; height--)
        {
            request.Cancel.ThrowIfCancellationRequested();
            // The oldest may be gone.
            if (api.Blocks.TryRead(height) is not { } block) break;
            blocks.Add(new Fees(block.Header, RewardsOf(block, percentiles)));
        }
        blocks.Reverse();
        Write(api, request.Json, blocks, percentiles.Length > 0);
    }

    private static void Write(EthereumApi api, Utf8JsonWriter json, List<Fees> blocks, bool withRewards)
    {
        json.WriteStartObject();
        json.Quantity("oldestBlock"u8, blocks.Count == 0 ? 0 : blocks[0].Header.Number);
        if (withRewards)
        {
            json.WriteStartArray("reward"u8);
            foreach (Fees block in blocks)
            {
                json.WriteStartArray();
                foreach (UInt256 reward in block.Rewards) json.Quantity(in reward);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        json.WriteStartArray("baseFeePerGas"u8);
        foreach (Fees block in blocks) json.Quantity(block.Header.BaseFeePerGas ?? UInt256.Zero);
        if (blocks.Count > 0) json.Quantity(api.BaseFeeAfter(blocks[^1].Header));
        json.WriteEndArray();
        json.WriteStartArray("gasUsedRatio"u8);
        foreach (Fees block in blocks) json.WriteNumberValue((double)block.Header.GasUsed / block.Header.GasLimit);
        json.WriteEndArray();
        json.WriteStartArray("baseFeePerBlobGas"u8);
        for (int i = 0; i < blocks.Count + 1; i++) json.Quantity(1);
        json.WriteEndArray();
        json.WriteStartArray("blobGasUsedRatio"u8);
        for (int i = 0; i < blocks.Count; i++) json.WriteNumberValue(0);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // The tips below which so many hundredths of the block's gas were paid for.
    private static UInt256[] RewardsOf(EthereumBlock block, double[] percentiles)
    {
        UInt256[] rewards = new UInt256[percentiles.Length];
        if (rewards.Length == 0 || block.Receipts.Count == 0) return rewards;
        UInt256 baseFee = block.Header.BaseFeePerGas ?? UInt256.Zero;
        (UInt256 Tip, long Gas)[] paid = [.. block.Receipts.Select(receipt => (TipOf(receipt, in baseFee), receipt.Receipt.GasUsed)).OrderBy(each => each.Item1)];
        int at = 0;
        long sum = paid[0].Gas;
        for (int i = 0; i < rewards.Length; i++)
        {
            double threshold = block.Header.GasUsed * percentiles[i] / 100;
            while (sum < threshold && at < paid.Length - 1) sum += paid[++at].Gas;
            rewards[i] = paid[at].Tip;
        }
        return rewards;
    }

    private static UInt256 TipOf(EvmReceiptView receipt, in UInt256 baseFee) => receipt.Receipt.GasPrice > baseFee ? receipt.Receipt.GasPrice - baseFee : UInt256.Zero;

    private static double[] PercentilesOf(RpcRequest request)
    {
        if (!request.Has(2)) return [];
        JsonElement given = request[2];
        if (given.ValueKind != JsonValueKind.Array) throw RpcRequest.Wrong(2, "a list of percentiles");
        if (given.GetArrayLength() > ApiLimits.RpcPercentilesMax) throw RpcException.BadParameter($"invalid reward percentile: over the query limit {ApiLimits.RpcPercentilesMax}");
        double[] percentiles = [.. given.EnumerateArray().Select(each => each.ValueKind == JsonValueKind.Number ? each.GetDouble() : throw RpcRequest.Wrong(2, "a list of percentiles"))];
        for (int i = 0; i < percentiles.Length; i++)
            if (percentiles[i] is not (>= 0 and <= 100) || (i > 0 && percentiles[i] < percentiles[i - 1])) throw RpcException.BadParameter("invalid reward percentile: they ascend from 0 to 100");
        return percentiles;
    }

    private sealed record Fees(EvmHeader Header, UInt256[] Rewards);
}
