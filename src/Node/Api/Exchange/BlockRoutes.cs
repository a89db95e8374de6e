using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Engines;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Blocks, and operations by id.</summary>
public static class BlockRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        routes.MapGet("/blocks", (HttpContext context, int? limit, string? before) => Blocks(api, context, limit, before)).WithSummary("Blocks, newest first").Produces<Page<BlockItem>>();
        routes.MapGet("/blocks/{block}", (HttpContext context, string block) => Block(api, context, block))
            .Weighs(PageBlocks.Weight).WithSummary("A block by height or hash, with its header and its operations").Produces<BlockAnswer>();
        routes.MapGet("/operations/{id}", (HttpContext context, string id) => Operation(api, context, id))
            .Weighs(PageBlocks.Weight).WithSummary("An operation by id, with outcomes and events").Produces<OperationItem>();
    }

    private static async Task<IResult> Blocks(ExchangeApi api, HttpContext context, int? limit, string? before)
    {
        int count = ExchangeApi.LimitOf(limit);
        long below = ExchangeApi.BeforeOf(before);
        await api.IndexReadyAsync(context);
        List<BlockRow> rows = api.Index.Blocks(below, count);
        return Results.Json(ExchangeApi.PageOf(rows, count, ItemMaker.Of, row => ItemMaker.Number(row.Height)), ApiJson.Default.PageBlockItem);
    }

    private static async Task<IResult> Block(ExchangeApi api, HttpContext context, string heightOrHash)
    {
        CommittedBlock block = Read(api, await HeightOfAsync(api, context, heightOrHash));
        OperationItem[] operations = new OperationItem[block.Envelopes.Count];
        for (int i = 0; i < operations.Length; i++) operations[i] = api.Operations.Committed(block, i);
        Header header = block.Header;
        return Results.Json(new BlockAnswer(
            block.Height, block.Hash.ToString(), ItemMaker.Time(block.TimeMs), block.TimeMs, block.Results?.Outcomes.Count ?? operations.Length, header.ProposerAddress.ToString(),
            Hex(header.AppHash), block.Bytes.Length, HeaderOf(header, block.TimeMs), operations), ApiJson.Default.BlockAnswer);
    }

    /// <summary>The height of a block that is named by its height or its hash.</summary>
    /// <exception cref="ApiException">It is neither, or there is no block with the hash.</exception>
    internal static async Task<long> HeightOfAsync(ExchangeApi api, HttpContext context, string heightOrHash)
    {
        if (long.TryParse(heightOrHash, NumberStyles.None, CultureInfo.InvariantCulture, out long height)) return height;
        if (!Hash32.TryParse(heightOrHash, out Hash32 hash)) throw ApiException.BadRequest("A block is named by its height or its hash.");
        await api.IndexReadyAsync(context);
        return api.Index.BlockOf(in hash)?.Height ?? throw ApiException.NotFound("such block");
    }

    private static async Task<IResult> Operation(ExchangeApi api, HttpContext context, string text)
    {
        if (!Hash32.TryParse(text, out Hash32 id)) throw ApiException.BadRequest("An operation's id is 64 hex digits.");
        if (api.City.Pool.TryFind(in id, out Envelope waiting)) return Results.Json(api.Operations.Pending(waiting), ApiJson.Default.OperationItem);
        await api.IndexReadyAsync(context);
        OperationRow row = api.Index.Operation(in id) ?? throw ApiException.NotFound("such operation");
        return Results.Json(api.Operations.Committed(Read(api, row.Height), row.Index), ApiJson.Default.OperationItem);
    }

    /// <summary>A block that this node has.</summary>
    /// <exception cref="ApiException">It is not committed, or older than this node keeps.</exception>
    public static CommittedBlock Read(ExchangeApi api, long height) => api.City.Reader.TryRead(height) ?? throw ApiException.NotFound("such block");

    private static HeaderItem HeaderOf(Header header, long timeMs) => new(
        ItemMaker.Number(header.VersionBlock), ItemMaker.Number(header.VersionApp), header.ChainId, ItemMaker.Number(header.Height), ItemMaker.Time(timeMs), Hex(header.LastBlockId.Hash),
        Hex(header.LastCommitHash), Hex(header.DataHash), Hex(header.ValidatorsHash), Hex(header.NextValidatorsHash), Hex(header.ConsensusHash), Hex(header.AppHash),
        Hex(header.LastResultsHash), Hex(header.EvidenceHash), header.ProposerAddress.ToString());

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
