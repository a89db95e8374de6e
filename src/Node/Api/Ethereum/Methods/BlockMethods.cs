using Gwangan.Node.Api.Ethereum.Forms;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>Blocks.</summary>
public static class BlockMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        RpcMethod.Of("eth_getBlockByNumber", request => Write(request, Find(api, request.TagAt(0)))),
        RpcMethod.Of("eth_getBlockByHash", request => Write(request, Find(api, new BlockTag(BlockTagKind.Hash, Hash: request.HashAt(0))))),
    ];

    /// <summary>A block; null when there is none such.</summary>
    internal static EthereumBlock? Find(EthereumApi api, in BlockTag tag) => api.TryHeightOf(in tag) is { } height ? api.Blocks.TryRead(height) : null;

    private static void Write(RpcRequest request, EthereumBlock? block)
    {
        bool isFull = request.Count > 1 && request.FlagAt(1);
        if (block is null) request.Json.WriteNullValue();
        else BlockForm.Write(request.Json, block, isFull);
    }
}
