using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>An asset's sum tree as the list over all assets binds it.</summary>
public readonly record struct AssetRoot(uint AssetId, SumNode Root);

/// <summary>Proof of what an address holds of an asset under the money root.</summary>
/// <param name="Path">The path in the asset's sum tree; null when nobody holds the asset.</param>
/// <param name="Asset">The asset's root hash and total.</param>
/// <param name="Steps">From the asset's leaf to the money root.</param>
/// <param name="Assets">All assets that somebody holds, given only when this one is not among them.</param>
public sealed record MoneyProof(SumProof? Path, SumNode Asset, MerkleStep[] Steps, AssetRoot[] Assets)
{
    /// <summary>True when the address holds exactly this under <paramref name="moneyRoot"/>; both amounts zero claims that it holds nothing.</summary>
    public bool Verify(in Hash32 moneyRoot, in Address address, uint assetId, UInt128 available, UInt128 locked)
    {
        if (Path is not null)
            return Path.Verify(Asset, in address, available, locked)
                && MerkleList.Climb(MoneyCommitment.AssetLeaf(assetId, Asset), Steps) == moneyRoot;
        if ((available | locked) != UInt128.Zero) return false;
        Hash32[] leaves = new Hash32[Assets.Length];
        for (int i = 0; i < leaves.Length; i++)
        {
            if (Assets[i].AssetId == assetId || (i > 0 && Assets[i].AssetId <= Assets[i - 1].AssetId)) return false;
            leaves[i] = MoneyCommitment.AssetLeaf(Assets[i].AssetId, Assets[i].Root);
        }
        return MerkleList.Root(leaves) == moneyRoot;
    }
}

/// <summary>Proof of a balance under an app hash.</summary>
/// <param name="Money">From the balance to the money root.</param>
/// <param name="Store">From the money root to the app hash.</param>
public sealed record BalanceProof(MoneyProof Money, MultiStoreProof Store)
{
    /// <summary>True when the address holds exactly this under <paramref name="appHash"/>; both amounts zero claims that it holds nothing.</summary>
    public bool Verify(in Hash32 appHash, in Address address, uint assetId, UInt128 available, UInt128 locked) =>
        Money.Verify(Store.Root, in address, assetId, available, locked) && Store.Verify(in appHash);
}
