using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store;

/// <summary>An asset's sum tree as the list over all assets binds it.</summary>
public readonly record struct AssetRoot(uint AssetId, SumNode Root);

/// <summary>Proof of what an address holds of an asset under the money root.</summary>
/// <param name="Path">The path in the asset's sum tree; null when nobody holds the asset.</param>
/// <param name="Asset">The asset's root hash and total.</param>
/// <param name="Place">From the asset's leaf to the money root; null when nobody holds the asset.</param>
/// <param name="Assets">All assets that somebody holds, given only when this one is not among them.</param>
public sealed record MoneyProof(SumProof? Path, SumNode Asset, MerkleProof? Place, AssetRoot[] Assets)
{
    /// <summary>True when the address holds exactly this under <paramref name="moneyRoot"/>; both amounts zero claims that it holds nothing.</summary>
    public bool Verify(in Hash32 moneyRoot, in Address address, uint assetId, UInt128 available, UInt128 locked)
    {
        Span<byte> leaf = stackalloc byte[MoneyCommitment.AssetLeafSize];
        if (Path is not null)
        {
            MoneyCommitment.WriteAssetLeaf(assetId, Asset, leaf);
            return Path.Verify(Asset, in address, available, locked) && Place is not null && Place.Verify(in moneyRoot, leaf);
        }
        if ((available | locked) != UInt128.Zero) return false;
        for (int i = 0; i < Assets.Length; i++)
            if (Assets[i].AssetId == assetId || (i > 0 && Assets[i].AssetId <= Assets[i - 1].AssetId)) return false;
        return MoneyCommitment.RootOver(Assets) == moneyRoot;
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
