using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Validators;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Engines;
using Gwangan.Node.Feed;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Api.Exchange;

/// <summary>A child of a sum tree's node: its hash in hex and the sum below it in units.</summary>
public sealed record SumNodeItem(string Hash, string Sum);

/// <summary>The leaf at the end of an address's path: its own, or another's, which proves that the address holds nothing.</summary>
public sealed record SumLeafItem(string Address, string Available, string Locked);

/// <summary>From a leaf to an asset's root: siblings from the leaf upward; leaf null for an empty place.</summary>
public sealed record SumPathItem(SumLeafItem? Leaf, IReadOnlyList<SumNodeItem> Siblings);

/// <summary>From a leaf of an RFC 6962 tree to its root.</summary>
public sealed record MerklePlaceItem(long Index, long Total, IReadOnlyList<string> Aunts);

/// <summary>An asset's sum tree: its id, root hash and total in units.</summary>
public sealed record AssetRootItem(uint AssetId, string Hash, string Total);

/// <summary>From a part of the state to the app hash.</summary>
public sealed record StorePlaceItem(string Name, string Root, MerklePlaceItem Place);

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
/// <param name="Supply">How much of the asset there is by its issuer's books at that height, in units: what all balances together have to be.</param>
/// <param name="Header">The header that carries the app hash: tendermint.types.Header in hex.</param>
/// <param name="Commit">The signatures on that header's block: tendermint.types.Commit in hex.</param>
public sealed record BalanceProofAnswer(
    string Address, string Asset, uint AssetId, long Height, long HeaderHeight, string AppHash, string Available, string Locked,
    SumPathItem? Path, SumNodeItem AssetRoot, MerklePlaceItem? AssetPlace, IReadOnlyList<AssetRootItem> Assets, StorePlaceItem Store,
    string Supply, string Header, string Commit);

/// <summary>Who signs the blocks: a key in hex with its type (secp256k1 or ed25519) and the weight of its vote.</summary>
public sealed record ValidatorItem(string Address, string KeyType, string PublicKey, string VotingPower);

/// <summary>The validators of a height in the order of their signatures, and the root over them that its header carries.</summary>
public sealed record ValidatorsAnswer(string ChainId, string Hash, IReadOnlyList<ValidatorItem> Items);

/// <summary>Proofs of balances, for holders who trust no node. How to check one: docs/proofs.md.</summary>
public static class ProofRoutes
{
    private static readonly TimeSpan SignaturesPatience = TimeSpan.FromSeconds(5);

    /// <summary>Maps the route.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        Table balances = api.City.Store.Parts.OfType<Table>().Single(table => table.Schema.Id == MoneyModule.Schema.Id);
        routes.MapGet("/proofs/balance/{account}/{asset}", (HttpContext context, string account, string asset) => BalanceAsync(api, balances, context, account, asset))
            .Weighs(20).WithSummary("Proof of what an account holds of an asset, or that it holds nothing").Produces<BalanceProofAnswer>();
        routes.MapGet("/validators", (long? height) => Validators(api, height)).WithSummary("Who signs a block: that of a height, or the next one").Produces<ValidatorsAnswer>();
    }

    // The state after a block says who signed it and who signs the next.
    private static IResult Validators(ExchangeApi api, long? height)
    {
        List<Validator> members = [];
        using (IStateSnapshot state = api.StateAt(height))
            foreach (ValidatorRecord record in StateReader.Validators(state))
                if ((height is null ? record.Current : record.Last) is > 0 and var power) members.Add(new Validator(record.PublicKey, power));
        Invariant.Assert(ValidatorSet.TryCreate(members.ToArray(), out ValidatorSet? set));
        return Results.Json(new ValidatorsAnswer(
            api.City.Genesis.ChainId, set.Hash().ToString(),
            [.. set.Validators.Select(validator => new ValidatorItem(
                validator.Address.ToString(), ItemMaker.Camel(validator.PublicKey.Type), Convert.ToHexStringLower(validator.PublicKey.Bytes), ItemMaker.Number(validator.VotingPower)))]), ApiJson.Default.ValidatorsAnswer);
    }

    private static async Task<IResult> BalanceAsync(ExchangeApi api, Table balances, HttpContext context, string text, string symbol)
    {
        Address account = ExchangeApi.AccountOf(text);
        uint assetId;
        using (IStateSnapshot state = api.StateAt(null))
            assetId = StateReader.Assets(state).Find(asset => asset.Symbol.ToString() == symbol) is { Id: > 0 } found ? found.Id : throw ApiException.NotFound("such asset");
        if (!api.City.Store.TryProveBalance(balances, account, assetId, out BalanceProof? proof)) throw ApiException.NotFound("state yet");
        UInt128 supply;
        // The state is sealed before its block is on the disk.
        await api.City.Head.WaitAboveAsync(proof.Store.Height - 1, context.RequestAborted);
        using (IStateSnapshot state = api.StateAt(proof.Store.Height))
            supply = StateReader.Assets(state).Find(asset => asset.Id == assetId).Supply.Units;
        // The header that carries its root is that of the next block, which follows at once. But a block that changed nothing carries it itself, as the root of the height before,
        // and a city at rest makes its next block only seconds later.
        long height = proof.Store.Height - 1;
        CommittedBlock? next = height > 0 ? api.City.Reader.TryRead(height + 1) : null;
        if (next is null || !proof.Store.Verify(new Hash32(next.Header.AppHash.Span)))
        {
            height++;
            await api.City.Head.WaitAboveAsync(height, context.RequestAborted);
            next = BlockRoutes.Read(api, height + 1);
        }
        if (next.Commit.IsEmpty) next = await SignedAsync(api, height + 1, context.RequestAborted);
        (Header header, ReadOnlyMemory<byte> commit) = (next.Header, next.Commit);
        Hash32 appHash = new(header.AppHash.Span);
        SumLeaf? leaf = proof.Money.Path?.Leaf;
        (UInt128 available, UInt128 locked) = leaf is not null && leaf.Address == account ? (leaf.Available, leaf.Locked) : default;
        Invariant.Assert(proof.Verify(in appHash, in account, assetId, available, locked));
        return Results.Json(new BalanceProofAnswer(
            account.ToString(), symbol, assetId, height, height + 1, appHash.ToString(), ItemMaker.Number(available), ItemMaker.Number(locked),
            proof.Money.Path is { } path ? new SumPathItem(leaf is null ? null : new SumLeafItem(leaf.Address.ToString(), ItemMaker.Number(leaf.Available), ItemMaker.Number(leaf.Locked)), [.. path.Siblings.Select(Of)]) : null,
            Of(proof.Money.Asset), proof.Money.Place is { } place ? Of(place) : null,
            [.. proof.Money.Assets.Select(asset => new AssetRootItem(asset.AssetId, asset.Root.Hash.ToString(), ItemMaker.Number(asset.Root.Sum)))],
            new StorePlaceItem(proof.Store.Part.Name, proof.Store.Root.ToString(), Of(proof.Store.Place)),
            ItemMaker.Number(supply), Convert.ToHexStringLower(BlockCodec.Encode(header)), Convert.ToHexStringLower(commit.Span)), ApiJson.Default.BalanceProofAnswer);
    }

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

    private static SumNodeItem Of(SumNode node) => new(node.Hash.ToString(), ItemMaker.Number(node.Sum));

    private static MerklePlaceItem Of(MerkleProof place) => new(place.Index, place.Total, [.. place.Aunts.Select(aunt => aunt.ToString())]);
}
