using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Cosmos.Events;
using Gwangan.Node.Api.Cosmos.Forms;

namespace Gwangan.Node.Api.Cosmos.Methods;

/// <summary>Transactions and blocks by hash and by query, and what waits.</summary>
public static class TransactionMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<CometMethod> Of(CometApi api) =>
    [
        new("tx", ["hash", "prove"], request => TransactionAsync(api, request), Weight: 2),
        new("tx_search", ["query", "prove", "page", "per_page", "order_by"], request => SearchAsync(api, request), Weight: 20, IsHeavy: true),
        new("block_search", ["query", "page", "per_page", "order_by"], request => SearchBlocksAsync(api, request), Weight: 20, IsHeavy: true),
        CometMethod.Of("unconfirmed_txs", ["limit"], request =>
        {
            long limit = request.Integer("limit") is { } asked and > 0 ? Math.Min(asked, ApiLimits.CometPageMax) : ApiLimits.CometPageDefault;
            WriteWaiting(api, request.Json, [.. api.City.Pool.Waiting().Take((int)limit).Select(envelope => envelope.Bytes)]);
        }, weight: 5),
        CometMethod.Of("num_unconfirmed_txs", [], request => WriteWaiting(api, request.Json, null)),
    ];

    private static async ValueTask TransactionAsync(CometApi api, CometRequest request)
    {
        byte[] hash = request.Bytes("hash");
        await api.IndexReadyAsync(request.Cancel);
        if (hash.Length != Hash32.Size || api.Exchange.Index.Operation(new Hash32(hash)) is not { } row || row.Height > api.Height) throw CometException.Refused($"tx ({Convert.ToHexString(hash)}) not found");
        Write(api, request.Json, api.Read(row.Height), row.Index, request.Flag("prove"));
    }

    private static async ValueTask SearchAsync(CometApi api, CometRequest request)
    {
        await api.IndexReadyAsync(request.Cancel);
        EventQuery query = EventQueryParser.Parse(request.Text("query"));
        bool isDescending = CometMethods.IsDescending(request), prove = request.Flag("prove");
        List<(long Height, int Index)> found = new EventSearch(api, query, request.Cancel).Transactions();
        if (isDescending) found.Reverse();
        (int skip, int take) = CometMethods.PageOf(request, found.Count);
        Utf8JsonWriter json = request.Json;
        json.WriteStartObject();
        json.WriteStartArray("txs");
        CometBlock? block = null;
        foreach ((long height, int index) in found.Skip(skip).Take(take))
        {
            request.Cancel.ThrowIfCancellationRequested();
            if (block?.Block.Header.Height != height) block = api.Read(height);
            Write(api, json, block, index, prove);
        }
        json.WriteEndArray();
        json.Long("total_count", found.Count);
        json.WriteEndObject();
    }

    private static async ValueTask SearchBlocksAsync(CometApi api, CometRequest request)
    {
        await api.IndexReadyAsync(request.Cancel);
        EventQuery query = EventQueryParser.Parse(request.Text("query"));
        (long count, List<long> page) = new EventSearch(api, query, request.Cancel).Blocks(total => CometMethods.PageOf(request, total), CometMethods.IsDescending(request));
        Utf8JsonWriter json = request.Json;
        json.WriteStartObject();
        json.WriteStartArray("blocks");
        foreach (long height in page)
        {
            request.Cancel.ThrowIfCancellationRequested();
            BlockForm.WriteWithId(json, api.Read(height));
        }
        json.WriteEndArray();
        json.Long("total_count", count);
        json.WriteEndObject();
    }

    private static void Write(CometApi api, Utf8JsonWriter json, CometBlock block, int index, bool prove)
    {
        Data data = block.Block.Data;
        long height = block.Block.Header.Height;
        BlockResults results = api.Results(height);
        json.WriteStartObject();
        json.Hex("hash", Data.TxHash(data.Txs[index].Span).ToArray());
        json.Long("height", height);
        json.WriteNumber("index", index);
        ResultForm.WriteOutcome(json, "tx_result", api.ResultOf(results, index, () => data.Txs[index]));
        json.WriteBase64String("tx", data.Txs[index].Span);
        if (prove) ResultForm.WriteProof(json, data, index);
        json.WriteEndObject();
    }

    private static void WriteWaiting(CometApi api, Utf8JsonWriter json, List<byte[]>? shown)
    {
        json.WriteStartObject();
        json.Long("n_txs", shown?.Count ?? api.City.Pool.Count);
        json.Long("total", api.City.Pool.Count);
        json.Long("total_bytes", api.City.Pool.Bytes);
        if (shown is null) json.WriteNull("txs");
        else
        {
            json.WriteStartArray("txs");
            foreach (byte[] bytes in shown) json.WriteBase64StringValue(bytes);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
