using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Api.Ethereum.Tracing;
using Gwangan.Node.Engines;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>debug_trace…: what happened inside transactions, found by executing their block again from the height before it.</summary>
public static class TraceMethods
{
    private const int Weight = 10;

    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        new("debug_traceTransaction", request => TransactionAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax, IsLong = true },
        new("debug_traceBlockByNumber", request => BlockAsync(api, request, api.TryHeightOf(request.TagAt(0)) ?? throw RpcException.Refused($"block #{request[0]} not found")), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax, IsLong = true },
        new("debug_traceBlockByHash", request => BlockAsync(api, request, api.TryHeightOf(new BlockTag(BlockTagKind.Hash, Hash: request.HashAt(0))) ?? throw RpcException.Refused($"block {request.TextAt(0)} not found")), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax, IsLong = true },
        new("debug_storageRangeAt", request => StorageRangeAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax },
        new("debug_traceCall", request => CallAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax },
    ];

    /// <summary>Executes a block again.</summary>
    /// <param name="api">The city.</param>
    /// <param name="height">The block.</param>
    /// <param name="last">The last transaction that is traced.</param>
    /// <param name="deadline">Until when it may take.</param>
    /// <param name="choose">Who traces a transaction.</param>
    /// <param name="finish">Called when it has run.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    internal static Task ReplayAsync(EthereumApi api, long height, int last, CallDeadline deadline, Func<int, ITransactionTracer?> choose, Action<int, ITransactionTracer> finish, CancellationToken cancel) =>
        ReplayAsync(api, height, last, deadline, choose, finish, static _ => true, cancel);

    private static async Task<T> ReplayAsync<T>(EthereumApi api, long height, int last, CallDeadline deadline, Func<int, ITransactionTracer?> choose, Action<int, ITransactionTracer> finish, Func<PastState, T> after, CancellationToken cancel)
    {
        if (height == 0) throw RpcException.Refused("genesis is not traceable");
        CommittedBlock committed = api.City.Reader.TryRead(height) ?? throw RpcException.Pruned();
        if (committed.Results is not { } results || !EvmBlockView.TryDecode(results.Ethereum.Span, out EvmBlockView? view) || api.City.Reader.TryReadTransactions(height) is not { } transactions)
            throw RpcException.Pruned();
        AbciBlock block = new(height, committed.TimeMs, [.. transactions.Select(static transaction => transaction.ToArray())]);
        return await CallMethods.InWordsAsync(api.City.Past.RunAloneAsync(height - 1, past =>
        {
            new BlockReplay(past, block, view, results.BeginEventsEnd == 0, deadline).Run(Math.Min(last, view.Receipts.Count - 1), choose, finish);
            return after(past);
        }, cancel));
    }

    private static async ValueTask TransactionAsync(EthereumApi api, RpcRequest request)
    {
        TraceOptions options = TraceOptions.Read(request, 1);
        (long height, int index) = Find(api, request.HashAt(0));
        await ReplayAsync(api, height, index, new CallDeadline(request.Cancel, options.Time), place => place == index ? options.Create(request.Json) : null, static (_, _) => { }, request.Cancel);
    }

    private static async ValueTask BlockAsync(EthereumApi api, RpcRequest request, long height)
    {
        TraceOptions options = TraceOptions.Read(request, 1);
        if (height == 0) throw RpcException.Refused("genesis is not traceable");
        EthereumBlock block = api.Read(height);
        Utf8JsonWriter json = request.Json;
        json.WriteStartArray();
        if (block.Receipts.Count > 0)
        {
            await ReplayAsync(api, height, int.MaxValue, new CallDeadline(request.Cancel, options.Time), index =>
            {
                json.WriteStartObject();
                json.Hash("txHash"u8, block.Receipts[index].TransactionHash);
                json.WritePropertyName("result"u8);
                return options.Create(json);
            }, (_, _) => json.WriteEndObject(), request.Cancel);
        }
        json.WriteEndArray();
    }

    // Slots as the transaction at a place finds them, in the order of the contract's trie, as geth gives them.
    private static async ValueTask StorageRangeAsync(EthereumApi api, RpcRequest request)
    {
        BlockTag tag = request.TagAt(0);
        int index = CountAt(request, 1), count = Math.Min(CountAt(request, 4), CallLimits.SlotsMax);
        Address contract = request.AddressAt(2);
        byte[] start = request.DataAt(3);
        if (start.Length > Hash32.Size) throw RpcRequest.Wrong(3, "at most 32 bytes");
        Hash32 from = new([.. start, .. new byte[Hash32.Size - start.Length]]);
        request.AtMost(5);
        long height = api.TryHeightOf(in tag) ?? throw RpcException.Refused($"block {request[0]} not found");
        EthereumBlock block = api.Read(height);
        if (index > 0 && index >= block.Receipts.Count) throw RpcException.Refused($"transaction index {index} out of range for block {block.Hash}");
        CallDeadline deadline = new(request.Cancel, CallLimits.TraceTimeMax);
        StorageRange range = height == 0
            ? await CallMethods.InWordsAsync(api.City.Past.RunAsync(0, past => StorageRange.Read(past.View, null, contract, from, count, deadline), request.Cancel))
            : await ReplayAsync(api, height, index - 1, deadline, static _ => null, static (_, _) => { }, past => StorageRange.Read(past.View, past.Evm.TakeChanges(), contract, from, count, deadline), request.Cancel);
        Utf8JsonWriter json = request.Json;
        json.WriteStartObject();
        json.WriteStartObject("storage"u8);
        foreach (RangeSlot slot in range.Slots)
        {
            json.WriteStartObject("0x" + slot.Hash);
            json.Data("key"u8, slot.Key.ToBigEndian());
            json.Data("value"u8, slot.Value.ToBigEndian());
            json.WriteEndObject();
        }
        json.WriteEndObject();
        if (range.Next is { } next) json.Hash("nextKey"u8, in next);
        else json.WriteNull("nextKey"u8);
        json.WriteEndObject();
    }

    // A plain number, as geth takes it, or in hex, as others write it.
    private static int CountAt(RpcRequest request, int index) =>
        request[index].ValueKind == JsonValueKind.Number && request[index].TryGetInt32(out int number) && number >= 0 ? number
        : HexReader.TryQuantity(request[index], out ulong quantity) && quantity <= int.MaxValue ? (int)quantity : throw RpcRequest.Wrong(index, "a number, not negative");

    private static async ValueTask CallAsync(EthereumApi api, RpcRequest request)
    {
        CallRequest call = CallForm.Read(request[0], api.Evm.ChainId);
        TraceOptions options = TraceOptions.Read(request, 2);
        if (options.TxIndex is not null) throw RpcException.Refused("txIndex is not supported: a call is traced after its block");
        await CallMethods.OnHeightAsync(api, request, request.TagOrLatest(1), (past, block, deadline) =>
        {
            block = options.Block.Apply(block);
            using SideBlock side = new(past, call.PaysFee ? block : block.WithoutFee(), deadline);
            AccountOverride.Apply(options.Overrides, side);
            ulong gas = ulong.Min(call.Gas ?? CallLimits.GasMax, CallLimits.GasMax);
            EvmTransaction transaction = call.ToTransaction(gas, side.State.NonceOf(side.State.Find(call.From)), side.Block.BaseFee);
            Trace(side, transaction, options.Create(request.Json), deadline);
            return true;
        }, options.Time);
    }

    /// <summary>Where a transaction stands.</summary>
    /// <exception cref="RpcException">There is none such.</exception>
    internal static (long Height, int Index) Find(EthereumApi api, Hash32 hash) =>
        api.TryFindTransaction(in hash, out int index) is { } block ? (block.Height, index) : throw RpcException.Refused("transaction not found");

    /// <summary>Runs a call that stays in its block, and traces it.</summary>
    internal static EvmReceipt Trace(SideBlock side, EvmTransaction transaction, Tracer tracer, CallDeadline deadline)
    {
        StepCosts? costs = tracer.WantsCosts ? new StepCosts() : null;
        if (costs is not null) Require(side, transaction, side.Run(transaction, out _, tracer: new BlockReplay.Watched(costs, deadline)));
        tracer.Begin(new TracedTransaction(transaction, side.Block, side.State), costs);
        Require(side, transaction, side.Run(transaction, out EvmReceipt? receipt, isKept: true, new BlockReplay.Watched(tracer, deadline)));
        tracer.End(receipt!);
        return receipt!;
    }

    private static void Require(SideBlock side, EvmTransaction transaction, TransactionRefusal refusal)
    {
        if (refusal != TransactionRefusal.None) throw new CallRefusedException($"tracing failed: {CallText.Of(refusal, transaction, side.Block, side.State)}");
    }
}
