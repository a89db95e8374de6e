using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store;

/// <summary>Commits the balances table: a sum tree for every asset that anybody holds, and a Merkle list (RFC 6962) over these by ascending asset id.</summary>
/// <remarks>An asset's leaf is over asset id (4 bytes) || root hash (32) || total (16), numbers most significant byte first. One balance has one leaf, and no other tree commits it.</remarks>
public sealed class MoneyCommitment : ICommitment
{
    private const int GroupSizeLog2 = 6, GroupBitsMax = 16, PrefetchCount = 32;

    private readonly SumNodePool _pool = new();
    private readonly RadixSorter _sorter = new();
    private readonly Comparison<SortItem> _byKey;
    private AssetTree[] _assets = []; // by ascending id; replaced, never changed in place, so that readers see one or the other
    private Change[] _changes = [];
    private StateCommit? _commit;

    /// <summary>Nobody holds anything.</summary>
    public MoneyCommitment()
    {
        _byKey = CompareChanges;
        Root = Sha256.OfNothing;
    }

    private sealed record AssetTree(uint AssetId, SumTree Tree);

    // A leaf to set, or (IsSet false) one to remove, with the balance at an offset of the commit's bytes.
    private readonly record struct Change(int Offset, bool IsSet);

    /// <inheritdoc/>
    public Hash32 Root { get; private set; }

    /// <summary>All that exists of an asset as of the last sealed block: the sum over all balances.</summary>
    public Amount TotalOf(uint assetId) => Find(_assets, assetId) is { } asset ? new Amount(asset.Tree.Root.Sum) : Amount.Zero;

    /// <inheritdoc/>
    public void Update(StateCommit commit, int first, IForkJoin forkJoin)
    {
        _commit = commit;
        ReadOnlySpan<SortItem> ordered = Order(first);
        int groupBits = forkJoin.Width > 1 ? 0 : Math.Clamp(BitOperations.Log2((uint)ordered.Length | 1) - GroupSizeLog2, 0, GroupBitsMax);
        AssetTree? asset = null;
        for (int i = 0; i < ordered.Length; i++)
        {
            bool isLast = i + 1 == ordered.Length;
            Change change = _changes[ordered[i].Position];
            ref readonly Balance balance = ref BalanceAt(change.Offset);
            if (asset?.AssetId != balance.AssetId)
            {
                asset?.Tree.Rehash(forkJoin);
                asset = Find(_assets, balance.AssetId) ?? AddAsset(balance.AssetId);
            }
            if (i % PrefetchCount == 0) Prefetch(asset.Tree, ordered.Slice(i, Math.Min(PrefetchCount, ordered.Length - i)));
            if (change.IsSet)
                asset.Tree.Set(in balance.Address, balance.Available, balance.Locked);
            else if (isLast || !IsSameKey(change, _changes[ordered[i + 1].Position]))
                asset.Tree.Remove(in balance.Address);
            // Neighbours are hashed while they are still in the processor's cache; with several cores, all at the end and spread.
            if (groupBits > 0 && (isLast || ordered[i].Key >> (32 - groupBits) != ordered[i + 1].Key >> (32 - groupBits)))
                asset.Tree.RehashAround(in balance.Address, groupBits);
        }
        asset?.Tree.Rehash(forkJoin);
        _commit = null;
        if (Array.Exists(_assets, static a => a.Tree.IsEmpty)) _assets = Array.FindAll(_assets, static a => !a.Tree.IsEmpty);
        Root = Merkle.Root(Leaves(RootsOf(_assets)));
    }

    internal const int AssetLeafSize = 4 + Hash32.Size + 16;

    internal static void WriteAssetLeaf(uint assetId, in SumNode root, Span<byte> leaf)
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
    internal MoneyProof Prove(in Address address, uint assetId)
    {
        AssetTree[] assets = _assets;
        if (Find(assets, assetId) is not { } asset)
            return new MoneyProof(null, default, null, RootsOf(assets));
        Merkle.Prove(Leaves(RootsOf(assets)), out MerkleProof[] places);
        return new MoneyProof(asset.Tree.Prove(in address), asset.Tree.Root, places[Array.IndexOf(assets, asset)], []);
    }

    // By asset, then address; of one key the removal (from its old slot) stands before the setting (in a new one).
    private ReadOnlySpan<SortItem> Order(int first)
    {
        List<RecordChange> records = _commit!.Records;
        int count = 0;
        _sorter.Begin();
        for (int i = first; i < records.Count; i++)
        {
            RecordChange record = records[i];
            Change before = new(record.BeforeOffset, false), after = new(record.AfterOffset, true);
            bool hasAfter = after.Offset >= 0;
            if (before.Offset >= 0 && !(hasAfter && IsSameKey(before, after))) Add(before, ref count);
            if (hasAfter) Add(after, ref count);
        }
        Span<SortItem> items = _sorter.Sort();
        for (int from = 0, to; from < items.Length; from = to)
        {
            for (to = from + 1; to < items.Length && items[to].Key == items[from].Key; to++) { }
            if (to > from + 1) items[from..to].Sort(_byKey);
        }
        return items;
    }

    private unsafe void Prefetch(SumTree tree, ReadOnlySpan<SortItem> next)
    {
        if (!Sse.IsSupported) return;
        foreach (ref readonly SortItem item in next) Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in BalanceAt(_changes[item.Position].Offset))));
        tree.Prefetch(next);
    }

    private void Add(Change change, ref int count)
    {
        ref readonly Balance balance = ref BalanceAt(change.Offset);
        _sorter.Add((ulong)balance.AssetId << 32 | BinaryPrimitives.ReadUInt32BigEndian(Address.Bytes(in balance.Address)), count);
        if (count == _changes.Length) Array.Resize(ref _changes, Math.Max(64, 2 * count));
        _changes[count++] = change;
    }

    private int CompareChanges(SortItem x, SortItem y)
    {
        Change a = _changes[x.Position], b = _changes[y.Position];
        int order = BalanceAt(a.Offset).Address.CompareTo(BalanceAt(b.Offset).Address);
        return order != 0 ? order : a.IsSet.CompareTo(b.IsSet);
    }

    private bool IsSameKey(Change a, Change b)
    {
        ref readonly Balance x = ref BalanceAt(a.Offset), y = ref BalanceAt(b.Offset);
        return x.AssetId == y.AssetId && x.Address == y.Address;
    }

    private ref readonly Balance BalanceAt(int offset) =>
        ref Unsafe.As<byte, Balance>(ref Unsafe.AsRef(in _commit!.Bytes.WrittenSpan.Slice(offset, Balance.Size)[0]));

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
