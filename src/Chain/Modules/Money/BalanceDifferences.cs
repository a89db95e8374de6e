using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Money;

/// <summary>What a block has done to all balances of each asset together, from the records it has touched and from nothing else. Differences are modulo 2^128, as they may be below zero.</summary>
internal sealed class BalanceDifferences
{
    private readonly TouchedVisitor<BalanceRecord> _addBalance;
    private readonly TouchedVisitor<AssetRecord> _addSupply;
    private UInt128[] _totals = [], _locked = [];

    public BalanceDifferences() => (_addBalance, _addSupply) = (AddBalance, AddSupply);

    /// <summary>By how much what is locked of an asset has changed.</summary>
    public UInt128 LockedOf(uint asset) => asset < (uint)_locked.Length ? _locked[asset] : UInt128.Zero;

    /// <summary>Sums up, and compares with what the registry says exists.</summary>
    public void CheckTouched(MoneyModule money)
    {
        int count = money.Assets.Count + 1;
        if (_totals.Length < count) (_totals, _locked) = (new UInt128[count], new UInt128[count]);
        Array.Clear(_totals);
        Array.Clear(_locked);
        money.VisitChanges(_addBalance);
        money.Assets.VisitChanges(_addSupply);
        foreach (UInt128 difference in _totals) Invariant.Assert(difference == UInt128.Zero, "what exists of an asset has changed by what all balances have");
    }

    private void AddBalance(in BalanceRecord before, in BalanceRecord after)
    {
        unchecked
        {
            // A slot may have another owner's balance than before; none is of asset 0, which is nobody's.
            _totals[before.Key.AssetId] -= before.Available.Units + before.Locked.Units;
            _totals[after.Key.AssetId] += after.Available.Units + after.Locked.Units;
            _locked[before.Key.AssetId] -= before.Locked.Units;
            _locked[after.Key.AssetId] += after.Locked.Units;
        }
    }

    private void AddSupply(in AssetRecord before, in AssetRecord after) => _totals[after.Id] = unchecked(_totals[after.Id] - after.Supply.Units + before.Supply.Units);
}
