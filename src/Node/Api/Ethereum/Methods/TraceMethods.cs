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
        new("debug_traceTransaction", request => TransactionAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax },
        new("debug_traceBlockByNumber", request => BlockAsync(api, request, api.TryHeightOf(request.TagAt(0)) ?? throw RpcException.Refused($"block #{request[0]} not found")), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax },
        new("debug_traceBlockByHash", request => BlockAsync(api, request, api.TryHeightOf(new BlockTag(BlockTagKind.Hash, Hash: request.HashAt(0))) ?? throw RpcException.Refused($"block {request.TextAt(0)} not found")), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax },
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
    internal static async Task ReplayAsync(EthereumApi api, long height, int last, CallDeadline deadline, Func<int, ITransactionTracer?> choose, Action<int, ITransactionTracer> finish, CancellationToken cancel)
    {
        if (height == 0) throw RpcException.Refused("genesis is not traceable");
        CommittedBlock committed = api.City.Reader.TryRead(height) ?? throw RpcException.Refused($"block #{height} is older than this node keeps");
        if (committed.Results is not { } results || !EvmBlockView.TryDecode(results.Ethereum.Span, out EvmBlockView? view) || api.City.Reader.TryReadTransactions(height) is not { } transactions)
            throw RpcException.Refused($"the results of block #{height} are older than this node keeps");
        AbciBlock block = new(height, committed.TimeMs, [.. transactions.Select(static transaction => transaction.ToArray())]);
        await CallMethods.InWordsAsync(api.City.Past.RunAloneAsync(height - 1, past =>
        {
            new BlockReplay(past, block, view, results.BeginEventsEnd == 0, deadline).Run(Math.Min(last, view.Receipts.Count - 1), choose, finish);
            return true;
        }, cancel));
    }

    private static async ValueTask TransactionAsync(EthereumApi api, RpcRequest request)
    {
        TraceOptions options = TraceOptions.Read(request, 1);
        request.Stream();
        (long height, int index) = Find(api, request.HashAt(0));
        await ReplayAsync(api, height, index, new CallDeadline(request.Cancel, options.Time), place => place == index ? options.Create(request.Json) : null, static (_, _) => { }, request.Cancel);
    }

    private static async ValueTask BlockAsync(EthereumApi api, RpcRequest request, long height)
    {
        TraceOptions options = TraceOptions.Read(request, 1);
        if (height == 0) throw RpcException.Refused("genesis is not traceable");
        EthereumBlock block = api.Blocks.TryRead(height) ?? throw RpcException.Refused($"block #{height} is older than this node keeps");
        request.Stream();
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

    private static async ValueTask CallAsync(EthereumApi api, RpcRequest request)
    {
        CallRequest call = CallForm.Read(request[0], api.Evm.ChainId);
        TraceOptions options = TraceOptions.Read(request, 2);
        if (options.TxIndex is not null) throw RpcException.Refused("txIndex is not supported: a call is traced after its block");
        await CallMethods.OnHeightAsync(api, request, request.TagOrLatest(1), (past, block, deadline) =>
        {
            block = options.Block.Apply(block);
            using SideBlock side = new(past, call.PaysFee ? block : block.WithoutFee(), deadline);
            foreach (AccountOverride account in options.Overrides) account.Apply(side);
            ulong gas = ulong.Min(call.Gas ?? CallLimits.GasMax, CallLimits.GasMax);
            EvmTransaction transaction = call.ToTransaction(gas, side.State.NonceOf(side.State.Find(call.From)), side.Block.BaseFee);
            Tracer tracer = options.Create(request.Json);
            StepCosts? costs = tracer.WantsCosts ? new StepCosts() : null;
            if (costs is not null) Require(side, transaction, side.Run(transaction, out _, tracer: new BlockReplay.Watched(costs, deadline)));
            tracer.Begin(new TracedTransaction(transaction, side.Block, side.State), costs);
            Require(side, transaction, side.Run(transaction, out EvmReceipt? receipt, isKept: true, new BlockReplay.Watched(tracer, deadline)));
            tracer.End(receipt!);
            return true;
        });
    }

    /// <summary>Where a transaction stands.</summary>
    /// <exception cref="RpcException">There is none such.</exception>
    internal static (long Height, int Index) Find(EthereumApi api, Hash32 hash) =>
        api.TryFindTransaction(in hash, out int index) is { } block ? (block.Height, index) : throw RpcException.Refused("transaction not found");

    private static void Require(SideBlock side, EvmTransaction transaction, TransactionRefusal refusal)
    {
        if (refusal != TransactionRefusal.None) throw new CallRefusedException($"tracing failed: {CallText.Of(refusal, transaction, side.Block, side.State)}");
    }
}
