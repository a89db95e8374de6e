using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>Proof of a slot of a table under an app hash.</summary>
/// <param name="Slot">From the record to the table's root.</param>
/// <param name="Store">From the table's root to the app hash.</param>
public sealed record TableProof(SlotProof Slot, MultiStoreProof Store)
{
    /// <summary>True when <paramref name="record"/> stands in the slot under <paramref name="appHash"/>; an empty span claims that the slot is free.</summary>
    public bool Verify(in Hash32 appHash, ReadOnlySpan<byte> record) => Slot.Verify(Store.Root, record) && Store.Verify(in appHash);
}

/// <summary>A slot of a table that is committed by slot.</summary>
public readonly record struct TableSlot(Table Table, int Slot);

/// <summary>Proof of what all accounts hold together of every asset, under an app hash.</summary>
/// <param name="Assets">Every asset that somebody holds, by ascending id: its sum tree's root and total.</param>
/// <param name="Store">From the money root to the app hash.</param>
public sealed record TotalsProof(AssetRoot[] Assets, MultiStoreProof Store)
{
    /// <summary>True when just these assets are held, with just these totals, under <paramref name="appHash"/>.</summary>
    public bool Verify(in Hash32 appHash)
    {
        for (int i = 1; i < Assets.Length; i++)
            if (Assets[i].AssetId <= Assets[i - 1].AssetId) return false;
        return MoneyCommitment.RootOver(Assets) == Store.Root && Store.Verify(in appHash);
    }
}

/// <summary>Proofs for other threads, of the last sealed block, while the next one executes.</summary>
/// <remarks>
/// A sequence lock: a reader copies its path and looks whether a block was sealed meanwhile; if so it starts again. The executing thread never waits
/// for readers; a reader waits for the time that sealing a block takes, at most.
/// </remarks>
public sealed partial class StateStore
{
    /// <summary>Proves what stands in a slot; false when nothing is sealed yet or the table is not committed by slot.</summary>
    public bool TryProveSlot(Table table, int slot, [NotNullWhen(true)] out TableProof? proof)
    {
        proof = null;
        if (slot < 0 || table.Commitment is not SlotTree tree) return false;
        proof = ReadSealed(() => Roots.Prove(table.Name) is { } store ? new TableProof(tree.Prove(slot), store) : null);
        return proof is not null;
    }

    /// <summary>Proves what an address holds of an asset, or that it holds nothing; false when nothing is sealed yet or the table is not committed by balance.</summary>
    /// <remarks>Where no balance changed in the last sealed block, the proof is of the height before it: the header that carries that app hash is there already.</remarks>
    public bool TryProveBalance(Table balances, Address address, uint assetId, [NotNullWhen(true)] out BalanceProof? proof) =>
        TryProveBalance(balances, address, assetId, [], out proof, out _);

    /// <summary>The same, and beside it what stands in slots of other tables under the same app hash: a record that says something about the asset.</summary>
    public bool TryProveBalance(Table balances, Address address, uint assetId, TableSlot[] beside, [NotNullWhen(true)] out BalanceProof? proof, out TableProof[] records) =>
        TryProveMoney(balances, beside, (money, store) => new BalanceProof(money.Prove(in address, assetId), store), out proof, out records);

    /// <summary>Proves every asset's root and total, and beside them what stands in slots of other tables under the same app hash; false when nothing is sealed yet.</summary>
    public bool TryProveTotals(Table balances, TableSlot[] beside, [NotNullWhen(true)] out TotalsProof? proof, out TableProof[] records) =>
        TryProveMoney(balances, beside, static (money, store) => new TotalsProof(money.Assets, store), out proof, out records);

    private bool TryProveMoney<TProof>(Table balances, TableSlot[] beside, Func<MoneyCommitment, MultiStoreProof, TProof> prove, [NotNullWhen(true)] out TProof? proof, out TableProof[] records) where TProof : class
    {
        (proof, records) = (null, []);
        if (balances.Commitment is not MoneyCommitment money) return false;
        Proved<TProof>? proved = ReadSealed(() =>
        {
            StoreRoots roots = RootsOf([balances, .. beside.Select(place => place.Table)]);
            if (roots.Prove(balances.Name) is not { } store) return null;
            TableProof[] proofs = Array.ConvertAll(beside, place => new TableProof(((SlotTree)place.Table.Commitment).Prove(place.Slot), roots.Prove(place.Table.Name)!));
            return new Proved<TProof>(prove(money, store), proofs);
        });
        if (proved is null) return false;
        (proof, records) = proved;
        return true;
    }

    private sealed record Proved<TProof>(TProof Proof, TableProof[] Records);

    /// <summary>A tree as it was sealed at a height of late; null for heights that are not in memory (<see cref="Limits.SealedTreesMax"/>). Never waits: nothing of it changes.</summary>
    public SealedTree? TreeAt(IavlTree tree, long height)
    {
        if (height < 0 || Volatile.Read(ref _recent[height % _recent.Length]) is not { } kept || kept.Roots.Height != height) return null;
        int index = _trees.IndexOf(tree);
        // What leads from the tree to the app hash is found once for all who ask of a height.
        return Volatile.Read(ref kept.Views[index]) ?? Interlocked.CompareExchange(ref kept.Views[index], new SealedTree(tree.Name, kept.Trees[index], kept.Roots), null) ?? kept.Views[index];
    }

    /// <summary>The root of a tree of a height of late, for a state that is filled from that height: nodes never change, so it may go on from them. False for heights that are not in memory.</summary>
    internal bool TrySealedAt(string name, long height, out IavlNode? root)
    {
        root = null;
        if (height < 0 || Volatile.Read(ref _recent[height % _recent.Length]) is not { } kept || kept.Roots.Height != height) return false;
        int index = _trees.FindIndex(tree => tree.Name == name);
        if (index < 0) return false;
        root = kept.Trees[index];
        return true;
    }

    private sealed record KeptTrees(StoreRoots Roots, IavlNode?[] Trees, long NodesMade)
    {
        public readonly SealedTree?[] Views = new SealedTree?[Trees.Length];
    }

    // Heights share what did not change, so a height costs what its block made. The oldest go when the blocks since have made too much.
    private void KeepTrees(StoreRoots roots)
    {
        if (_trees.Count == 0) return;
        long nodesMade = 0;
        IavlNode?[] trees = new IavlNode?[_trees.Count];
        for (int i = 0; i < trees.Length; i++)
        {
            trees[i] = _trees[i].Sealed;
            nodesMade += _trees[i].NodesMade;
        }
        KeptTrees kept = new(roots, trees, nodesMade);
        if (_recentFrom == 0) _recentFrom = roots.Height;
        _recentNodes += nodesMade;
        while (roots.Height - _recentFrom >= _recent.Length || (_recentNodes > Limits.SealedTreeNodesMax && _recentFrom < roots.Height))
        {
            ref KeptTrees? oldest = ref _recent[_recentFrom++ % _recent.Length];
            _recentNodes -= oldest?.NodesMade ?? 0;
            Volatile.Write(ref oldest, null);
        }
        Volatile.Write(ref _recent[roots.Height % _recent.Length], kept);
    }

    // The roots of the block before, where none of the parts has changed since.
    private StoreRoots RootsOf(Table[] parts)
    {
        if (_before.Height == 0) return Roots;
        foreach (Table part in parts)
        {
            bool isSame = false;
            foreach (StoreRoot root in _before.Roots) isSame |= root.Name == part.Name && root.Root == part.Root;
            if (!isSame) return Roots;
        }
        return _before;
    }

    // What a reader sees in the middle of a change may be anything, even an index out of range; only an undisturbed reading counts.
    private TProof? ReadSealed<TProof>(Func<TProof?> read) where TProof : class
    {
        SpinWait wait = default;
        while (true)
        {
            long version = Volatile.Read(ref _sealVersion);
            if ((version & 1) == 0)
            {
                TProof? proof = null;
                bool failed = false;
                try
                {
                    proof = read();
                }
                catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or NullReferenceException or InvariantException)
                {
                    failed = true;
                }
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref _sealVersion) == version)
                {
                    Invariant.Assert(!failed);
                    return proof;
                }
            }
            wait.SpinOnce();
        }
    }
}
