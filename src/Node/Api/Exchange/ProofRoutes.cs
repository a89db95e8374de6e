using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Validators;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Engines;
using Gwangan.Node.Feed;
using Gwangan.Node.Solvency;

namespace Gwangan.Node.Api.Exchange;

/// <summary>A header (tendermint.types.Header in hex), the signatures on its block (tendermint.types.Commit in hex), and who signed, in the order of the signatures.</summary>
public sealed record HeaderAnswer(string ChainId, long Height, string Hash, string Header, string Commit, IReadOnlyList<ValidatorItem> Validators);

/// <summary>What an account holds of an asset (amounts in units), proved up to the app hash that the header of the next height carries.</summary>
/// <param name="Address">The account.</param>
/// <param name="Asset">The asset.</param>
/// <param name="AssetId">Its number in the tree.</param>
/// <param name="Height">The height of the state that is proved.</param>
/// <param name="HeaderHeight">The height whose header carries the app hash.</param>
/// <param name="AppHash">The app hash.</param>
/// <param name="Available">Available units; zero when it holds nothing.</param>
/// <param name="Locked">Locked units.</param>
/// <param name="Path">In the asset's sum tree; null when nobody holds the asset.</param>
/// <param name="AssetRoot">The asset's root.</param>
/// <param name="AssetPlace">From the asset's root to the money root; null when nobody holds the asset.</param>
/// <param name="Assets">All assets that somebody holds, only when this one is not among them.</param>
/// <param name="Store">From the money root to the app hash.</param>
/// <param name="Record">The asset's entry in the registry, under the same app hash.</param>
/// <param name="Supply">How much of the asset there is by its issuer's books at that height, in units: what all balances together have to be.</param>
/// <param name="Header">The header that carries the app hash: tendermint.types.Header in hex.</param>
/// <param name="Commit">The signatures on that header's block: tendermint.types.Commit in hex.</param>
public sealed record BalanceProofAnswer(
    string Address, string Asset, uint AssetId, long Height, long HeaderHeight, string AppHash, string Available, string Locked,
    SumPathItem? Path, SumNodeItem AssetRoot, MerklePlaceItem? AssetPlace, IReadOnlyList<AssetRootItem> Assets, StorePlaceItem Store,
    RecordProofItem Record, string Supply, string Header, string Commit);

/// <summary>The validators of a height in the order of their signatures, and the root over them that its header carries.</summary>
public sealed record ValidatorsAnswer(string ChainId, string Hash, IReadOnlyList<ValidatorItem> Items);

/// <summary>Proofs of balances, for holders who trust no node. How to check one: docs/proofs.md.</summary>
public static class ProofRoutes
{
    private static readonly TimeSpan SignaturesPatience = TimeSpan.FromSeconds(5);

    /// <summary>Maps the route.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        routes.MapGet("/proofs/balance/{account}/{asset}", (HttpContext context, string account, string asset) => BalanceAsync(api, context, account, asset))
            .Weighs(20).WithSummary("Proof of what an account holds of an asset, or that it holds nothing").Produces<BalanceProofAnswer>();
        routes.MapGet("/headers/{height}", (HttpContext context, string height) => HeaderAsync(api, context, height))
            .WithSummary("A signed header and who signed it, by height or hash: for light clients").Produces<HeaderAnswer>();
        routes.MapGet("/validators", (long? height) => Validators(api, height)).WithSummary("Who signs a block: that of a height, or the next one").Produces<ValidatorsAnswer>();
    }

    private static IResult Validators(ExchangeApi api, long? height)
    {
        ValidatorSet set = ValidatorsAt(api, height);
        return Results.Json(new ValidatorsAnswer(api.City.Genesis.ChainId, set.Hash().ToString(), ProofItems.Of(set)), ApiJson.Default.ValidatorsAnswer);
    }

    // The state after a block says who signed it and who signs the next.
    private static ValidatorSet ValidatorsAt(ExchangeApi api, long? height)
    {
        List<Validator> members = [];
        using (IStateSnapshot state = api.StateAt(height))
            foreach (ValidatorRecord record in StateReader.Validators(state))
                if ((height is null ? record.Current : record.Last) is > 0 and var power) members.Add(new Validator(record.PublicKey, power));
        Invariant.Assert(ValidatorSet.TryCreate(members.ToArray(), out ValidatorSet? set));
        return set;
    }

    private static async Task<IResult> HeaderAsync(ExchangeApi api, HttpContext context, string heightOrHash)
    {
        long height = await BlockRoutes.HeightOfAsync(api, context, heightOrHash);
        CommittedBlock block = BlockRoutes.Read(api, height);
        if (block.Commit.IsEmpty) block = await SignedAsync(api, height, context.RequestAborted);
        return Results.Json(new HeaderAnswer(
            api.City.Genesis.ChainId, height, block.Hash.ToString(), Convert.ToHexStringLower(BlockCodec.Encode(block.Header)), Convert.ToHexStringLower(block.Commit.Span),
            ProofItems.Of(SignersOf(api, block.Header))), ApiJson.Default.HeaderAnswer);
    }

    // Beyond the window of history the state no longer tells; most cities have had the same validators all along, and the header says whether.
    private static ValidatorSet SignersOf(ExchangeApi api, Header header)
    {
        foreach (long? height in (long?[])[header.Height, null])
        {
            try
            {
                ValidatorSet set = ValidatorsAt(api, height);
                if (set.Hash() == new Hash32(header.ValidatorsHash.Span)) return set;
            }
            catch (HeightNotAvailableException)
            {
                // Those of now are the last that can be asked.
            }
        }
        throw ApiException.NotFound($"validators of block {header.Height}: they have changed since, and this node keeps a shorter history");
    }

    private static async Task<IResult> BalanceAsync(ExchangeApi api, HttpContext context, string text, string symbol)
    {
        Address account = ExchangeApi.AccountOf(text);
        uint assetId;
        using (IStateSnapshot state = api.StateAt(null))
            assetId = StateReader.Assets(state).Find(asset => asset.Symbol.ToString() == symbol) is { Id: > 0 } found ? found.Id : throw ApiException.NotFound("such asset");
        // Where blocks were taken back there is another store. An asset's slot is its number - 1, for ever.
        StateStore store = api.City.Store;
        TableSlot entry = new(TableOf(store, AssetsModule.Schema), (int)assetId - 1);
        if (!store.TryProveBalance(TableOf(store, MoneyModule.Schema), account, assetId, [entry], out BalanceProof? proof, out TableProof[] entries)) throw ApiException.NotFound("state yet");
        (CommittedBlock next, long height) = await CarrierAsync(api, proof.Store, context.RequestAborted);
        (Header header, ReadOnlyMemory<byte> commit) = (next.Header, next.Commit);
        UInt128 supply;
        RecordProofItem record;
        using (IStateSnapshot state = api.StateAt(height))
        {
            supply = StateReader.Assets(state).Find(asset => asset.Id == assetId).Supply.Units;
            record = ProofItems.Of(entry, entries[0], state);
        }
        Hash32 appHash = new(header.AppHash.Span);
        SumLeaf? leaf = proof.Money.Path?.Leaf;
        (UInt128 available, UInt128 locked) = leaf is not null && leaf.Address == account ? (leaf.Available, leaf.Locked) : default;
        Invariant.Assert(proof.Verify(in appHash, in account, assetId, available, locked));
        return Results.Json(new BalanceProofAnswer(
            account.ToString(), symbol, assetId, height, height + 1, appHash.ToString(), ItemMaker.Number(available), ItemMaker.Number(locked),
            ProofItems.Of(proof.Money.Path),
            ProofItems.Of(proof.Money.Asset), proof.Money.Place is { } place ? ProofItems.Of(place) : null,
            [.. proof.Money.Assets.Select(ProofItems.Of)],
            ProofItems.Of(proof.Store), record,
            ItemMaker.Number(supply), Convert.ToHexStringLower(BlockCodec.Encode(header)), Convert.ToHexStringLower(commit.Span)), ApiJson.Default.BalanceProofAnswer);
    }

    /// <summary>The block whose header carries the app hash of a proof, signed, and the height of the state that is proved: the one before.</summary>
    internal static async Task<(CommittedBlock Next, long Height)> CarrierAsync(ExchangeApi api, MultiStoreProof proof, CancellationToken cancel)
    {
        // The state is sealed before its block is on the disk.
        await api.City.Head.WaitAboveAsync(proof.Height - 1, cancel);
        // The header that carries its root is that of the next block, which follows at once where a balance changed, and is there where none did. A node that has just
        // started does not know the roots of the block before: where nothing at all has changed, the last header carries them.
        long height = proof.Height;
        if (height > 1 && api.City.Reader.TryRead(height) is { } last && proof.Verify(new Hash32(last.Header.AppHash.Span))) height--;
        await api.City.Head.WaitAboveAsync(height, cancel);
        CommittedBlock next = BlockRoutes.Read(api, height + 1);
        return (next.Commit.IsEmpty ? await SignedAsync(api, height + 1, cancel) : next, height);
    }

    internal static Table TableOf(StateStore store, TableSchema schema) => store.Parts.OfType<Table>().Single(table => table.Schema.Id == schema.Id);

    // Header and signatures of a block that CometBFT decided come a moment after it.
    private static async Task<CommittedBlock> SignedAsync(ExchangeApi api, long height, CancellationToken cancel)
    {
        City city = api.City;
        if (city.Seals is not null)
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(SignaturesPatience);
            try
            {
                await city.Reader.WaitSignedAboveAsync(height - 1, limit.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // Told below: the node itself is well.
            }
        }
        CommittedBlock block = BlockRoutes.Read(api, height);
        if (!block.Commit.IsEmpty) return block;
        throw ApiException.NotFound(city.Seals is null ? "signed header here: CometBFT keeps it, and this node was started without --comet-rpc"
            : $"signed header of block {height} yet: {city.Seals.Problem ?? "CometBFT has not given it"}");
    }
}
