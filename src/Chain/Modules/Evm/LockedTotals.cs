using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Evm;

/// <summary>What open orders hold of each asset, as of the last block's end: Ethereum's tools see it at the market's address.</summary>
public sealed class LockedTotals
{
    private readonly KeyedTable<uint, LockedRecord> _table;

    /// <summary>Table 84: what is locked by asset.</summary>
    public static readonly TableSchema Schema = new(84, "evm locked", Unsafe.SizeOf<LockedRecord>(), 0, sizeof(uint));

    /// <summary>Adds the table to the store.</summary>
    public LockedTotals(StateStore store) => _table = new(store, Schema) { MovesEveryBlock = true };

    /// <summary>All that is locked of an asset.</summary>
    public Amount Of(uint asset) => _table.TryFind(asset, out int slot) ? _table.Read(slot).Amount : Amount.Zero;

    /// <summary>Sets what is locked of an asset.</summary>
    public void Set(uint asset, Amount amount)
    {
        bool isThere = _table.TryFind(asset, out int slot);
        if (amount.IsZero && isThere) _table.Remove(slot);
        else if (isThere) _table.Modify(slot).Amount = amount;
        else if (!amount.IsZero) _table.Insert(new LockedRecord { AssetId = asset, Amount = amount });
    }

    /// <summary>Forgets everything: a city begins with imported balances.</summary>
    public void Clear()
    {
        foreach (int slot in _table.LiveSlots) _table.Remove(slot);
    }

    /// <summary>That every total is the sum over all balances; none on a city without an EVM.</summary>
    public void CheckInvariants(MoneyModule money, bool isOn)
    {
        Amount[] totals = new Amount[money.Assets.Count + 1];
        if (isOn) money.ForEach(balance => totals[balance.Key.AssetId] += balance.Locked);
        for (uint asset = 1; asset < totals.Length; asset++)
            Invariant.Assert(Of(asset) == totals[asset], "what orders hold stands at the market's address");
    }
}
