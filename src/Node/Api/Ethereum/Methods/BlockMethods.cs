using System.Text.Json;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Api.Ethereum.Forms;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>Blocks, and their receipts.</summary>
public static class BlockMethods
{
    private const int BlockWeight = 2, ReceiptsWeight = 5;

    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        RpcMethod.Of("eth_getBlockByNumber", request => WriteBlock(api, request, request.TagAt(0)), BlockWeight) with { IsLong = true },
        RpcMethod.Of("eth_getBlockByHash", request => WriteBlock(api, request, ByHash(request)), BlockWeight) with { IsLong = true },
        RpcMethod.Of("eth_getBlockTransactionCountByNumber", request => WriteCount(request.Json, api.TryFind(request.TagAt(0)), block => block.Receipts.Count)),
        RpcMethod.Of("eth_getBlockTransactionCountByHash", request => WriteCount(request.Json, api.TryFind(ByHash(request)), block => block.Receipts.Count)),
        RpcMethod.Of("eth_getUncleCountByBlockNumber", request => WriteCount(request.Json, api.TryFind(request.TagAt(0)), _ => 0)),
        RpcMethod.Of("eth_getUncleCountByBlockHash", request => WriteCount(request.Json, api.TryFind(ByHash(request)), _ => 0)),
        // There are none, so there is none at any index.
        RpcMethod.Of("eth_getUncleByBlockNumberAndIndex", request => request.Json.WriteNullValue()),
        RpcMethod.Of("eth_getUncleByBlockHashAndIndex", request => request.Json.WriteNullValue()),
        RpcMethod.Of("eth_getBlockReceipts", request => WriteReceipts(request, api.TryFind(request.TagAt(0))), ReceiptsWeight) with { IsLong = true },
        RpcMethod.Of("debug_getRawHeader", request => request.Json.Data(Required(api, request).Header.Encode())),
        RpcMethod.Of("debug_getRawBlock", request =>
        {
            RlpWriter writer = new(4_096);
            Required(api, request).Write(writer);
            request.Json.Data(writer.WrittenSpan);
        }, ReceiptsWeight) with { IsLong = true },
        RpcMethod.Of("debug_getRawReceipts", request => WriteRawReceipts(request.Json, Required(api, request)), ReceiptsWeight) with { IsLong = true },
    ];

    private static BlockTag ByHash(RpcRequest request) => new(BlockTagKind.Hash, Hash: request.HashAt(0));

    private static EthereumBlock Required(EthereumApi api, RpcRequest request) => api.TryFind(request.TagAt(0)) ?? throw RpcException.Refused("block not found");

    private static void WriteBlock(EthereumApi api, RpcRequest request, BlockTag tag)
    {
        request.AtMost(2);
        bool isFull = request.Has(1) && request.FlagAt(1);
        if (tag.Kind == BlockTagKind.Pending) PendingForm.Write(request.Json, api, isFull);
        else if (api.TryFind(in tag) is { } block) BlockForm.Write(request.Json, block, isFull);
        else request.Json.WriteNullValue();
    }

    private static void WriteCount(Utf8JsonWriter json, EthereumBlock? block, Func<EthereumBlock, int> count)
    {
        if (block is null) json.WriteNullValue();
        else json.Quantity((ulong)count(block));
    }

    private static void WriteReceipts(RpcRequest request, EthereumBlock? block)
    {
        if (block is null)
        {
            request.Json.WriteNullValue();
            return;
        }
        ReceiptForm.WriteAll(request.Json, block, request.Cancel);
    }

    private static void WriteRawReceipts(Utf8JsonWriter json, EthereumBlock block)
    {
        json.WriteStartArray();
        foreach (Chain.Evm.Blocks.EvmReceiptView view in block.Receipts)
        {
            Bloom bloom = Chain.Evm.Blocks.ReceiptCodec.BloomOf(view.Receipt.Logs);
            json.Data(Chain.Evm.Blocks.ReceiptCodec.Encode(view.Receipt, in bloom));
        }
        json.WriteEndArray();
    }
}
