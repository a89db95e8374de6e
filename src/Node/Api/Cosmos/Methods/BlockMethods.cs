using System.Text.Json;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Cosmos.Forms;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Api.Cosmos.Methods;

/// <summary>Blocks, headers, commits, and what became of a block.</summary>
public static class BlockMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<CometMethod> Of(CometApi api) =>
    [
        CometMethod.Of("blockchain", ["minHeight", "maxHeight"], request => Blockchain(api, request), weight: 10, isHeavy: true),
        CometMethod.Of("header", ["height"], request => WriteHeader(request.Json, api.Read(api.HeightOf(request.Integer("height"), api.Height)))),
        CometMethod.Of("header_by_hash", ["hash"], request => WriteHeader(request.Json, api.TryFind(request.Bytes("hash")))),
        CometMethod.Of("block", ["height"], request => BlockForm.WriteWithId(request.Json, api.Read(api.HeightOf(request.Integer("height"), api.Height))), weight: 2),
        CometMethod.Of("block_by_hash", ["hash"], request => BlockForm.WriteWithId(request.Json, api.TryFind(request.Bytes("hash"))), weight: 2),
        CometMethod.Of("block_results", ["height"], request => BlockResults(api, request), weight: 5, isHeavy: true),
        CometMethod.Of("commit", ["height"], request => WriteCommit(api, request), weight: 2),
    ];

    private static void Blockchain(CometApi api, CometRequest request)
    {
        long min = request.Integer("minHeight") ?? 0, max = request.Integer("maxHeight") ?? 0;
        if (min < 0 || max < 0) throw CometException.Refused("heights must be non-negative");
        // As CometBFT narrows it (rpc/core/blocks.go, filterMinMax).
        if (min == 0) min = 1;
        if (max == 0) max = api.Height;
        max = Math.Min(api.Height, max);
        min = Math.Max(Math.Max(api.Base, min), max - ApiLimits.BlockMetasMax + 1);
        if (min > max) throw CometException.Refused($"min height {min} can't be greater than max height {max}");
        request.Json.WriteStartObject();
        request.Json.Long("last_height", api.Height);
        request.Json.WriteStartArray("block_metas");
        for (long height = max; height >= min; height--)
        {
            request.Cancel.ThrowIfCancellationRequested();
            if (api.TryRead(height) is { } block) BlockForm.WriteMeta(request.Json, block);
        }
        request.Json.WriteEndArray();
        request.Json.WriteEndObject();
    }

    private static void WriteHeader(Utf8JsonWriter json, CometBlock? block)
    {
        json.WriteStartObject();
        if (block is null) json.WriteNull("header");
        else BlockForm.WriteHeader(json, "header", block.Block.Header);
        json.WriteEndObject();
    }

    private static void BlockResults(CometApi api, CometRequest request)
    {
        long height = api.HeightOf(request.Integer("height"), api.Height);
        BlockResults results = api.Results(height);
        List<AbciEvent> edges = api.BlockEvents(results);
        Lazy<CometBlock> block = new(() => api.Read(height));
        TxResult[] transactions = [.. Enumerable.Range(0, results.Envelopes.Count).Select(i => api.ResultOf(results, i, () => block.Value.Block.Data.Txs[i]))];
        List<Validator> updates = api.ValidatorUpdates(height, edges, transactions.SelectMany(each => each.Events));
        Utf8JsonWriter json = request.Json;
        json.WriteStartObject();
        json.Long("height", height);
        if (transactions.Length == 0) json.WriteNull("txs_results");
        else
        {
            json.WriteStartArray("txs_results");
            foreach (TxResult each in transactions)
            {
                request.Cancel.ThrowIfCancellationRequested();
                ResultForm.WriteOutcome(json, null, each);
            }
            json.WriteEndArray();
        }
        if (edges.Count == 0) json.WriteNull("finalize_block_events");
        else ResultForm.WriteEvents(json, "finalize_block_events", edges);
        if (updates.Count == 0) json.WriteNull("validator_updates");
        else ResultForm.WriteUpdates(json, "validator_updates", updates);
        WriteRules(api, json, height);
        json.Base64("app_hash", api.AppHashAfter(height).Span);
        json.WriteEndObject();
    }

    // The rules are the only parameter that a chain of this program changes, and the next header shows it.
    private static void WriteRules(CometApi api, Utf8JsonWriter json, long height)
    {
        ulong? next = api.City.Reader.TryRead(height + 1)?.Header.VersionApp;
        if (next is null || api.City.Reader.TryRead(height)?.Header.VersionApp == next) json.WriteNull("consensus_param_updates");
        else
        {
            json.WriteStartObject("consensus_param_updates");
            json.WriteStartObject("version");
            json.Long("app", (long)next);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void WriteCommit(CometApi api, CometRequest request)
    {
        long latest = api.Height, height = api.HeightOf(request.Integer("height"), latest);
        CometBlock block = api.Read(height);
        // The canonical commit is the one that the next block carries; of the last block only the one that decided it is known.
        Commit? canonical = height < latest ? api.Read(height + 1).Block.LastCommit : null;
        Utf8JsonWriter json = request.Json;
        json.WriteStartObject();
        json.WriteStartObject("signed_header");
        BlockForm.WriteHeader(json, "header", block.Block.Header);
        BlockForm.WriteCommit(json, "commit", canonical ?? block.Seen);
        json.WriteEndObject();
        json.WriteBoolean("canonical", canonical is not null);
        json.WriteEndObject();
    }
}
