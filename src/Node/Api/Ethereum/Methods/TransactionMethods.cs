using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Api.Ethereum.Forms;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>Transactions in blocks and in the pool, and what they came to.</summary>
public static class TransactionMethods
{
    private static readonly TimeSpan GatePatience = TimeSpan.FromMilliseconds(20);

    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        RpcMethod.Of("eth_getTransactionByHash", request => WriteByHash(api, request)),
        RpcMethod.Of("eth_getTransactionByBlockNumberAndIndex", request => WriteAt(request, api.TryFind(request.TagAt(0)), isRaw: false)),
        RpcMethod.Of("eth_getTransactionByBlockHashAndIndex", request => WriteAt(request, api.TryFind(new BlockTag(BlockTagKind.Hash, Hash: request.HashAt(0))), isRaw: false)),
        RpcMethod.Of("eth_getRawTransactionByHash", request => WriteRaw(api, request)),
        RpcMethod.Of("eth_getRawTransactionByBlockNumberAndIndex", request => WriteAt(request, api.TryFind(request.TagAt(0)), isRaw: true)),
        RpcMethod.Of("eth_getRawTransactionByBlockHashAndIndex", request => WriteAt(request, api.TryFind(new BlockTag(BlockTagKind.Hash, Hash: request.HashAt(0))), isRaw: true)),
        RpcMethod.Of("eth_getTransactionReceipt", request => WriteReceipt(api, request.Json, request.HashAt(0))),
        RpcMethod.Of("debug_getRawTransaction", request => WriteRaw(api, request)),
        RpcMethod.Of("eth_getTransactionCount", request => request.Json.Quantity(CountOf(api, request.AddressAt(0), request.TagOrLatest(1)))),
    ];

    // The nonce of an account's next transaction: behind a block, or behind what waits.
    private static ulong CountOf(EthereumApi api, Address account, BlockTag tag)
    {
        using IStateSnapshot state = api.City.Reader.OpenSnapshot(api.HeightOf(in tag) is > 0 and var height ? height : IStateStorage.Genesis);
        ulong committed = new PatriciaView(state).TryReadAccount(in account, out PatriciaAccount found) ? found.Nonce : 0;
        if (tag.Kind != BlockTagKind.Pending) return committed;
        if (api.City.Pool.TryNextNonce(in account, out ulong next)) return Math.Max(next, committed);
        // What a block holds that is executed and not shown yet waits no more. Where that block still executes, its state is not waited for.
        if (!api.City.Gate.TryEnter(GatePatience)) return committed;
        try
        {
            return Math.Max(api.Evm.NonceOf(in account), committed);
        }
        finally
        {
            api.City.Gate.Exit();
        }
    }

    /// <summary>Writes the receipt of a transaction; null while it is in no block.</summary>
    internal static void WriteReceipt(EthereumApi api, Utf8JsonWriter json, in Hash32 hash)
    {
        if (api.TryFindTransaction(in hash, out int index) is { } block) ReceiptForm.Write(json, block, index);
        else json.WriteNullValue();
    }

    private static void WriteByHash(EthereumApi api, RpcRequest request)
    {
        Hash32 hash = request.HashAt(0);
        if (api.TryFindTransaction(in hash, out int index) is { } block) TransactionForm.Write(request.Json, block, index);
        else if (api.City.Pool.TryFindTransaction(in hash, out Envelope envelope) && envelope.Operations[0] is Transact { Transaction: { } waiting })
            TransactionForm.WritePending(request.Json, waiting, api.BaseFeeAfter(api.Latest.Header));
        else request.Json.WriteNullValue();
    }

    private static void WriteAt(RpcRequest request, EthereumBlock? block, bool isRaw)
    {
        ulong index = request.QuantityAt(1);
        if (block is null || index >= (ulong)block.Receipts.Count) request.Json.WriteNullValue();
        else if (isRaw) request.Json.Data(block.Transactions[(int)index].Span);
        else TransactionForm.Write(request.Json, block, (int)index);
    }

    private static void WriteRaw(EthereumApi api, RpcRequest request)
    {
        Hash32 hash = request.HashAt(0);
        if (api.TryFindTransaction(in hash, out int index) is { } block) request.Json.Data(block.Transactions[index].Span);
        else if (api.City.Pool.TryFindTransaction(in hash, out Envelope envelope)) request.Json.Data(envelope.Bytes);
        else request.Json.WriteNullValue();
    }
}
