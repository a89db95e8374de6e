using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store;

/// <summary>Commits the balances table: a sum tree for every asset that anybody holds, and a Merkle list (RFC 6962) over these by ascending asset id.</summary>
/// <remarks>An asset's leaf is over asset id (4 bytes) || root hash (32) || total (16), numbers most significant byte first. One balance has one leaf, and no other tree commits it.</remarks>
public sealed class MoneyCommitment : ICommitment
{
    private readonly SumNodePool _pool = new();
    private readonly BalanceChanges _changes = new();
    private AssetTree[] _assets = []; // by ascending id; replaced, never changed in place, so that readers see one or the other
    private SumBatch[] _batches = [];

    private sealed record AssetTree(uint AssetId, SumTree Tree);

    /// <inheritdoc/>
    public Hash32 Root { get; private set; } = Sha256.OfNothing;

    /// <summary>The root over the assets that somebody holds, by ascending id.</summary>
    public static Hash32 RootOver(AssetRoot[] assets) => Merkle.Root(Leaves(assets));

    /// <summary>All that exists of an asset as of the last sealed block: the sum over all balances.</summary>
    public Amount TotalOf(uint assetId) => Find(_assets, assetId) is { } asset ? new Amount(asset.Tree.Root.Sum) : Amount.Zero;

    /// <summary>Every asset that somebody holds as of the last sealed block, by ascending id.</summary>
    internal AssetRoot[] Assets => RootsOf(_assets);

    /// <inheritdoc/>
    public bool LoadsByKey => true;

    /// <inheritdoc/>
    public void Update(StateCommit commit, int first, IForkJoin forkJoin)
    {
        if (_batches.Length != forkJoin.Width)
        {
            _batches = new SumBatch[forkJoin.Width];
            for (int i = 0; i < _batches.Length; i++) _batches[i] = new SumBatch(_pool);
        }
        Memory<SortItem> items = _changes.Order(commit, first);
        for (int from = 0, to; from < items.Length; from = to)
        {
            ReadOnlySpan<SortItem> all = items.Span;
            uint assetId = AssetOf(in all[from]);
            for (to = from + 1; to < all.Length && AssetOf(in all[to]) == assetId; to++) { }
            SumTree tree = (Find(_assets, assetId) ?? AddAsset(assetId)).Tree;
            Memory<SortItem> ofAsset = items[from..to];
            // A state that is loaded, and an asset's first block.
            if (tree.IsEmpty && _changes.AreAllNew) tree.Fill(ofAsset, _changes, forkJoin);
            else if (_changes.HasNewOrGone) ofAsset = ofAsset[..ComeAndGo(tree, ofAsset.Span)];
            tree.Update(ofAsset, _changes, _batches, forkJoin);
        }
        _changes.End();
        if (Array.Exists(_assets, static a => a.Tree.IsEmpty)) _assets = Array.FindAll(_assets, static a => !a.Tree.IsEmpty);
        Root = RootOver(RootsOf(_assets));
    }

    // Puts new addresses into the tree and takes gone ones out. Leaves the items of those that are in it, and returns their number.
    private int ComeAndGo(SumTree tree, Span<SortItem> items)
    {
        int count = 0;
        for (int i = 0; i < items.Length; i++)
        {
            SortItem item = items[i];
            ref readonly Balance balance = ref _changes.BalanceOf(in item);
            switch (_changes.KindOf(in item))
            {
                case BalanceChanges.Kind.Removed:
                    if (i + 1 == items.Length || !BalanceChanges.HaveSameKey(in balance, in _changes.BalanceOf(in items[i + 1]))) tree.Remove(in balance.Address);
                    continue;
                case BalanceChanges.Kind.Added:
                    tree.Set(in balance.Address, balance.Available, balance.Locked);
                    break;
            }
            items[count++] = item;
        }
        return count;
    }

    private static uint AssetOf(in SortItem item) => (uint)(item.Key >> 32);

    /// <summary>Bytes of an asset's leaf in the list of all assets.</summary>
    public const int AssetLeafSize = 4 + Hash32.Size + 16;

    /// <summary>Writes an asset's leaf in the list of all assets.</summary>
    public static void WriteAssetLeaf(uint assetId, in SumNode root, Span<byte> leaf)
    {
        BinaryPrimitives.WriteUInt32BigEndian(leaf, assetId);
        root.Hash.CopyTo(leaf[4..]);
        BinaryPrimitives.WriteUInt128BigEndian(leaf[36..], root.Sum);
    }

    internal static byte[][] Leaves(AssetRoot[] assets) => Array.ConvertAll(assets, static asset =>
    {
        byte[] leaf = new byte[AssetLeafSize];
        WriteAssetLeaf(asset.AssetId, asset.Root, leaf);
        return leaf;
    });

    /// <summary>The path of a balance, for readers on other threads; meaningless if a block was sealed meanwhile.</summary>
    public MoneyProof Prove(in Address address, uint assetId)
    {
        AssetTree[] assets = _assets;
        if (Find(assets, assetId) is not { } asset)
            return new MoneyProof(null, default, null, RootsOf(assets));
        Merkle.Prove(Leaves(RootsOf(assets)), out MerkleProof[] places);
        return new MoneyProof(asset.Tree.Prove(in address), asset.Tree.Root, places[Array.IndexOf(assets, asset)], []);
    }

    private AssetTree AddAsset(uint assetId)
    {
        AssetTree asset = new(assetId, new SumTree(_pool));
        AssetTree[] assets = [.. _assets, asset];
        Array.Sort(assets, static (a, b) => a.AssetId.CompareTo(b.AssetId));
        _assets = assets;
        return asset;
    }

    private static AssetRoot[] RootsOf(AssetTree[] assets) => Array.ConvertAll(assets, static a => new AssetRoot(a.AssetId, a.Tree.Root));

    private static AssetTree? Find(AssetTree[] assets, uint assetId)
    {
        int low = 0, high = assets.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (assets[middle].AssetId == assetId) return assets[middle];
            if (assets[middle].AssetId < assetId) low = middle + 1;
            else high = middle - 1;
        }
        return null;
    }
}
