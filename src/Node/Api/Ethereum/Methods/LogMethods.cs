using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Index;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>Logs, and filters that are polled.</summary>
public static class LogMethods
{
    private const int LogsWeight = 5;

    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        RpcMethod.Of("eth_getLogs", request => WriteLogs(api, request, FilterQuery.Read(request, 0)), LogsWeight, isHeavy: true),
        RpcMethod.Of("eth_newFilter", request => request.Json.WriteStringValue(api.Filters.Add(request.Holder, FilterKind.Logs, FilterQuery.Read(request, 0)))),
        RpcMethod.Of("eth_newBlockFilter", request => request.Json.WriteStringValue(api.Filters.Add(request.Holder, FilterKind.Blocks, null))),
        RpcMethod.Of("eth_newPendingTransactionFilter", request => request.Json.WriteStringValue(api.Filters.Add(request.Holder, FilterKind.Pending, null))),
        RpcMethod.Of("eth_uninstallFilter", request => request.Json.WriteBooleanValue(api.Filters.TryRemove(request.TextAt(0)))),
        RpcMethod.Of("eth_getFilterChanges", request => WriteChanges(api, request), LogsWeight, isHeavy: true),
        RpcMethod.Of("eth_getFilterLogs", request => WriteLogs(api, request, api.Filters.Find(request.TextAt(0)) is { Query: { } query } ? query : throw FilterTable.NotFound()), LogsWeight, isHeavy: true),
    ];

    /// <summary>Writes the logs of a query as a list.</summary>
    private static void WriteLogs(EthereumApi api, RpcRequest request, FilterQuery query)
    {
        (long from, long to) = RangeOf(api, query);
        request.Json.WriteStartArray();
        Write(api.Index, request, query.Over(from, to));
        request.Json.WriteEndArray();
    }

    private static void WriteChanges(EthereumApi api, RpcRequest request)
    {
        Filter filter = api.Filters.Find(request.TextAt(0)) ?? throw FilterTable.NotFound();
        Utf8JsonWriter json = request.Json;
        json.WriteStartArray();
        // Of two that poll one filter at a time each change goes to one.
        lock (filter)
        {
            if (filter.Pending is { } pending)
            {
                while (pending.Reader.TryRead(out Chain.Kernel.Envelope? envelope)) json.Data(Hash32.Bytes(envelope.EthereumHash!.Value));
            }
            else
            {
                long from = filter.LastHeight + 1, to = api.Height;
                if (filter.Query is { } query) Write(api.Index, request, query.Over(Math.Max(from, FirstOf(query)), Math.Min(to, LastOf(query))));
                else
                    for (long height = from; height <= to; height++)
                        if (api.Index.TryHashOf(height) is { } hash) json.Data(Hash32.Bytes(in hash));
                filter.LastHeight = to;
            }
        }
        json.WriteEndArray();
    }

    private static void Write(EthereumIndex index, RpcRequest request, LogQuery query)
    {
        int count = 0;
        index.VisitLogs(query, entry =>
        {
            if (++count > ApiLimits.RpcLogsMax)
                throw new RpcException(RpcErrors.LimitExceeded, $"query returned more than {ApiLimits.RpcLogsMax} results. Try with this block range [0x{query.From:x}, 0x{Math.Max(query.From, entry.Height - 1):x}].");
            LogForm.Write(request.Json, in entry);
            return true;
        }, request.Cancel);
    }

    private static (long From, long To) RangeOf(EthereumApi api, FilterQuery query)
    {
        if (query.BlockHash is { } hash)
        {
            long height = api.TryHeightOf(new BlockTag(BlockTagKind.Hash, Hash: hash)) ?? throw RpcException.Refused("unknown block");
            return (height, height);
        }
        ulong head = (ulong)api.Height, from = NumberOf(query.From, head), to = NumberOf(query.To, head);
        // Who polls from behind the last block on hears that there is nothing yet.
        if (from > head && query.To is not { Kind: BlockTagKind.Number }) return (1, 0);
        if (from > to) throw RpcException.BadParameter("invalid block range params");
        if (to > head) throw RpcException.BadParameter("block range extends beyond current head block");
        return ((long)from, (long)to);
    }

    private static ulong NumberOf(BlockTag? tag, ulong head) => tag is { Kind: BlockTagKind.Number } number ? number.Number : head;

    private static long FirstOf(FilterQuery query) => query.From is { Kind: BlockTagKind.Number } number ? (long)Math.Min(number.Number, long.MaxValue >> EthereumIndex.CountBits) : 0;

    private static long LastOf(FilterQuery query) => query.To is { Kind: BlockTagKind.Number } number ? (long)Math.Min(number.Number, long.MaxValue >> EthereumIndex.CountBits) : long.MaxValue >> EthereumIndex.CountBits;
}
