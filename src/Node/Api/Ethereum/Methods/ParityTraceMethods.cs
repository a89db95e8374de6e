using System.Text.Json;
using Gwangan.Chain.Base;
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
        new("trace_transaction", request => TransactionAsync(api, request, request.HashAt(0)), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax },
        new("trace_block", request => BlockAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax },
        new("trace_replayTransaction", request => ReplayAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax },
        new("trace_replayBlockTransactions", request => ReplayBlockAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax },
        new("trace_filter", request => FilterAsync(api, request), Weight, IsHeavy: true) { TimeMax = CallLimits.TraceTimeMax },
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
        RequireTraceOnly(request, 1);
        (long height, int index) = TraceMethods.Find(api, request.HashAt(0));
        await TraceMethods.ReplayAsync(api, height, index, Deadline(request), place => place == index ? new ReplayTracer(request.Json, null) : null, static (_, _) => { }, request.Cancel);
    }

    private static async ValueTask ReplayBlockAsync(EthereumApi api, RpcRequest request)
    {
        RequireTraceOnly(request, 1);
        long height = api.HeightOf(request.TagAt(0));
        EthereumBlock? block = api.Blocks.TryRead(height);
        request.Json.WriteStartArray();
        if (block is { Height: > 0, Receipts.Count: > 0 })
            await TraceMethods.ReplayAsync(api, height, int.MaxValue, Deadline(request), index => new ReplayTracer(request.Json, block.Receipts[index].TransactionHash), static (_, _) => { }, request.Cancel);
        request.Json.WriteEndArray();
    }

    private static async ValueTask FilterAsync(EthereumApi api, RpcRequest request)
    {
        JsonElement filter = request[0];
        if (filter.ValueKind != JsonValueKind.Object) throw RpcRequest.Wrong(0, "an object with fromBlock and toBlock");
        long from = filter.TryGetProperty("fromBlock"u8, out JsonElement first) && BlockTag.TryRead(first, out BlockTag firstTag) ? api.HeightOf(in firstTag) : api.Height;
        long to = filter.TryGetProperty("toBlock"u8, out JsonElement last) && BlockTag.TryRead(last, out BlockTag lastTag) ? api.HeightOf(in lastTag) : api.Height;
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
        if (height == 0 || api.Blocks.TryRead(height) is not { Receipts.Count: > 0 }) return;
        await TraceMethods.ReplayAsync(api, height, int.MaxValue, deadline, _ => new ListTracer(request.Json, isWanted), static (_, _) => { }, request.Cancel);
    }

    private static FlatCallTracer Tracer(Utf8JsonWriter json) => new(json, convertParityErrors: true, includePrecompiles: false, ofCode: true);

    private static CallDeadline Deadline(RpcRequest request) => new(request.Cancel, CallLimits.TraceTimeMax);

    private static void RequireTraceOnly(RpcRequest request, int index)
    {
        if (request[index].ValueKind != JsonValueKind.Array) throw RpcRequest.Wrong(index, "a list of kinds");
        foreach (JsonElement kind in request[index].EnumerateArray())
            if (kind.ValueKind != JsonValueKind.String || !kind.ValueEquals("trace"u8)) throw RpcException.Refused("of the kinds only \"trace\" is supported: for changes of state ask for the prestateTracer in diffMode");
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
