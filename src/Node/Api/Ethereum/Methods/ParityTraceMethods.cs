using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Api.Ethereum.Tracing;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>trace_…: the calls inside transactions in the form of OpenEthereum, which some indexers ask for.</summary>
public static class ParityTraceMethods
{
    private const int Weight = 10;

    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        new("trace_transaction", request => TransactionAsync(api, request, request.HashAt(0)), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax, IsLong = true },
        new("trace_block", request => BlockAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax, IsLong = true },
        new("trace_replayTransaction", request => ReplayAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax, IsLong = true },
        new("trace_replayBlockTransactions", request => ReplayBlockAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax, IsLong = true },
        new("trace_call", request => CallAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax },
        new("trace_callMany", request => CallManyAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax },
        new("trace_filter", request => FilterAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax, IsLong = true },
    ];

    private static async ValueTask TransactionAsync(EthereumApi api, RpcRequest request, Hash32 hash)
    {
        (long height, int index) = TraceMethods.Find(api, hash);
        await TraceMethods.ReplayAsync(api, height, index, Deadline(request), place => place == index ? Tracer(request.Json) : null, static (_, _) => { }, request.Cancel);
    }

    private static async ValueTask BlockAsync(EthereumApi api, RpcRequest request)
    {
        long height = api.HeightOf(request.TagAt(0));
        request.Json.WriteStartArray();
        await WriteBlockAsync(api, request, height, Deadline(request), static _ => true);
        request.Json.WriteEndArray();
    }

    private static async ValueTask ReplayAsync(EthereumApi api, RpcRequest request)
    {
        ReplayKinds kinds = Kinds(request[1], 1);
        (long height, int index) = TraceMethods.Find(api, request.HashAt(0));
        await TraceMethods.ReplayAsync(api, height, index, Deadline(request), place => place == index ? new ReplayTracer(request.Json, null, kinds) : null, static (_, _) => { }, request.Cancel);
    }

    private static async ValueTask ReplayBlockAsync(EthereumApi api, RpcRequest request)
    {
        ReplayKinds kinds = Kinds(request[1], 1);
        long height = api.HeightOf(request.TagAt(0));
        EthereumBlock block = api.Read(height);
        request.Json.WriteStartArray();
        if (block is { Height: > 0, Receipts.Count: > 0 })
            await TraceMethods.ReplayAsync(api, height, int.MaxValue, Deadline(request), index => new ReplayTracer(request.Json, block.Receipts[index].TransactionHash, kinds), static (_, _) => { }, request.Cancel);
        request.Json.WriteEndArray();
    }

    private static async ValueTask FilterAsync(EthereumApi api, RpcRequest request)
    {
        JsonElement filter = request[0];
        if (filter.ValueKind != JsonValueKind.Object) throw RpcRequest.Wrong(0, "an object with fromBlock and toBlock");
        long from = HeightOf(api, filter, "fromBlock"), to = HeightOf(api, filter, "toBlock");
        if (from > to) throw RpcException.BadParameter("invalid block range params");
        if (to - from >= CallLimits.FilterBlocksMax) throw RpcException.BadParameter($"block range too large: at most {CallLimits.FilterBlocksMax} blocks");
        HashSet<Address>? senders = Accounts(filter, "fromAddress"), receivers = Accounts(filter, "toAddress");
        long after = Number(filter, "after") ?? 0, count = Number(filter, "count") ?? long.MaxValue;
        CallDeadline deadline = Deadline(request);
        request.Json.WriteStartArray();
        for (long height = Math.Max(1, from); height <= to && count > 0; height++)
        {
            await WriteBlockAsync(api, request, height, deadline, node =>
            {
                bool isWanted = (senders is null || senders.Contains(node.From)) && (receivers is null || receivers.Contains(node.To));
                if (!isWanted || after-- > 0) return false;
                return count-- > 0;
            });
        }
        request.Json.WriteEndArray();
    }

    private static async Task WriteBlockAsync(EthereumApi api, RpcRequest request, long height, CallDeadline deadline, Func<CallNode, bool> isWanted)
    {
        if (height == 0 || api.Read(height).Receipts.Count == 0) return;
        await TraceMethods.ReplayAsync(api, height, int.MaxValue, deadline, _ => new ListTracer(request.Json, isWanted), static (_, _) => { }, request.Cancel);
    }

    private static FlatCallTracer Tracer(Utf8JsonWriter json) => new(json, convertParityErrors: true, includePrecompiles: false, ofCode: true);

    private static CallDeadline Deadline(RpcRequest request) => new(request.Cancel, CallLimits.TraceTimeMax);

    private static async ValueTask CallAsync(EthereumApi api, RpcRequest request)
    {
        (CallRequest Call, ReplayKinds Kinds)[] calls = [(CallForm.Read(request[0], api.Evm.ChainId), Kinds(request[1], 1))];
        request.AtMost(3);
        await RunAsync(api, request, calls, request.TagOrLatest(2));
    }

    // One after another, each on what those before it left.
    private static async ValueTask CallManyAsync(EthereumApi api, RpcRequest request)
    {
        if (request[0].ValueKind != JsonValueKind.Array || request[0].GetArrayLength() is 0 or > CallLimits.TracedCallsMax) throw RpcRequest.Wrong(0, $"a list of 1 to {CallLimits.TracedCallsMax} calls, each with a list of kinds");
        List<(CallRequest Call, ReplayKinds Kinds)> calls = [];
        foreach (JsonElement pair in request[0].EnumerateArray())
        {
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2) throw RpcRequest.Wrong(0, "a list of calls, each with a list of kinds");
            calls.Add((CallForm.Read(pair[0], api.Evm.ChainId), Kinds(pair[1], 0)));
        }
        request.AtMost(2);
        request.Json.WriteStartArray();
        await RunAsync(api, request, calls, request.TagOrLatest(1));
        request.Json.WriteEndArray();
    }

    private static Task RunAsync(EthereumApi api, RpcRequest request, IReadOnlyList<(CallRequest Call, ReplayKinds Kinds)> calls, BlockTag tag) => CallMethods.OnHeightAsync(api, request, tag, (past, block, deadline) =>
    {
        using SideBlock side = new(past, calls.Any(each => each.Call.PaysFee) ? block : block.WithoutFee(), deadline);
        ulong gasLeft = CallLimits.GasMax;
        foreach ((CallRequest call, ReplayKinds kinds) in calls)
        {
            EvmTransaction transaction = call.ToTransaction(ulong.Min(call.Gas ?? gasLeft, gasLeft), side.State.NonceOf(side.State.Find(call.From)), side.Block.BaseFee);
            gasLeft -= ulong.Min(gasLeft, (ulong)TraceMethods.Trace(side, transaction, new ReplayTracer(request.Json, null, kinds), deadline).GasUsed);
        }
        return true;
    }, CallLimits.TraceTimeMax);

    private static ReplayKinds Kinds(JsonElement list, int index)
    {
        if (list.ValueKind != JsonValueKind.Array) throw RpcRequest.Wrong(index, "a list of kinds");
        ReplayKinds kinds = ReplayKinds.None;
        foreach (JsonElement kind in list.EnumerateArray())
        {
            kinds |= (kind.ValueKind == JsonValueKind.String ? kind.GetString() : null) switch
            {
                "trace" => ReplayKinds.Trace,
                "vmTrace" => ReplayKinds.VmTrace,
                "stateDiff" => ReplayKinds.StateDiff,
                _ => throw RpcRequest.Wrong(index, "a list of trace, vmTrace and stateDiff"),
            };
        }
        return kinds;
    }

    private static long HeightOf(EthereumApi api, JsonElement filter, string name)
    {
        if (!filter.TryGetProperty(name, out JsonElement given) || given.ValueKind == JsonValueKind.Null) return api.Height;
        return BlockTag.TryRead(given, out BlockTag tag) ? api.HeightOf(in tag) : throw RpcException.BadParameter($"invalid {name}: expected {BlockTag.Expected}");
    }

    private static HashSet<Address>? Accounts(JsonElement filter, string name)
    {
        if (!filter.TryGetProperty(name, out JsonElement list) || list.ValueKind == JsonValueKind.Null) return null;
        if (list.ValueKind != JsonValueKind.Array) throw RpcException.BadParameter($"invalid {name}: expected a list of addresses");
        HashSet<Address> accounts = [];
        foreach (JsonElement item in list.EnumerateArray()) accounts.Add(HexReader.TryAddress(item, out Address address) ? address : throw RpcException.BadParameter($"invalid {name}: expected a list of addresses"));
        return accounts;
    }

    private static long? Number(JsonElement filter, string name) =>
        !filter.TryGetProperty(name, out JsonElement field) || field.ValueKind == JsonValueKind.Null ? null
        : field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out long number) && number >= 0 ? number
        : HexReader.TryQuantity(field, out ulong quantity) && quantity <= long.MaxValue ? (long)quantity : throw RpcException.BadParameter($"invalid {name}");
}
